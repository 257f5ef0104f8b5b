const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

// As many digits as the CEL rule of the schema has: CEL's own durations end at 292 years.
const DURATION = /^(?:(\d{1,5})d)?(?:(\d{1,6})h)?(?:(\d{1,7})m)?(?:(\d{1,9})s)?$/;
const LONGEST_TEXT = 64;

/**
 * Milliseconds of `90d`, `2160h0m0s` or `1h30m`; undefined for anything else, and for nothing at all: a duration is at
 * least a second.
 */
export const parseDuration = (text: string): number | undefined => {
  if (text.length > LONGEST_TEXT) return undefined;
  const match = DURATION.exec(text);
  if (match === null) return undefined;
  const [, days = '0', hours = '0', minutes = '0', seconds = '0'] = match;
  const milliseconds = +days * DAY + +hours * HOUR + +minutes * MINUTE + +seconds * SECOND;
  return milliseconds === 0 ? undefined : milliseconds;
};

/** The shortest text that {@link parseDuration} reads as this many milliseconds, to the second below: `90d`, `1h30m`. */
export const formatDuration = (milliseconds: number): string => {
  let rest = Math.max(0, Math.floor(milliseconds / SECOND)) * SECOND;
  let text = '';
  for (const [unit, letter] of [[DAY, 'd'], [HOUR, 'h'], [MINUTE, 'm'], [SECOND, 's']] as const) {
    const count = Math.floor(rest / unit);
    rest -= count * unit;
    if (count > 0) text += `${count}${letter}`;
  }
  return text === '' ? '0s' : text;
};

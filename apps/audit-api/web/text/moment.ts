const MINUTE = 60;
const STEPS = [
  [60 * MINUTE, MINUTE, 'min'],
  [48 * 60 * MINUTE, 60 * MINUTE, 'h'],
  [Number.POSITIVE_INFINITY, 24 * 60 * MINUTE, 'd'],
] as const;

/** `3 min ago`, `in 12 d`. */
export const relative = (at: Date, now: Date): string => {
  const seconds = Math.abs(at.getTime() - now.getTime()) / 1000;
  if (seconds < MINUTE) return 'just now';
  const [, unit, name] = STEPS.find(([below]) => seconds < below) ?? STEPS[2];
  const amount = `${Math.floor(seconds / unit)} ${name}`;
  return at < now ? `${amount} ago` : `in ${amount}`;
};

/** As UTC, to the second: `2026-11-24 02:00:00 UTC`. */
export const inUtc = (at: Date): string => `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`;

/** As the reader's clock shows it: the year only where it is another. */
export const local = (at: Date, now: Date, form: 'day' | 'minute' | 'second' = 'minute'): string => {
  const date = at.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', ...(at.getFullYear() !== now.getFullYear() && { year: 'numeric' }) });
  if (form === 'day') return date;
  const time = at.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', ...(form === 'second' && { second: '2-digit' }) });
  return `${date}, ${time}`;
};

/** `4 s`, `3 min`, `2 h`, `1 d`. */
export const duration = (seconds: number): string => {
  if (seconds < MINUTE) return `${seconds} s`;
  if (seconds < 60 * MINUTE) return `${Math.round(seconds / MINUTE)} min`;
  if (seconds < 24 * 60 * MINUTE) return `${Math.round(seconds / (60 * MINUTE))} h`;
  return `${Math.round(seconds / (24 * 60 * MINUTE))} d`;
};

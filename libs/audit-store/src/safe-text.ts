/** Longest text that is kept of a message that is no record, in characters. */
const MAX_RAW = 16_384;

/** Each UTF-16 code unit as `\uXXXX`, as JSON escapes it. */
export const escapedUnits = (text: string): string => text.replace(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

/**
 * Anybody's text, fit for a column and for a terminal: control and formatting characters and halves of surrogate pairs as `\uXXXX`, clipped.
 * JSON keeps its meaning, since such characters stand in its strings only.
 */
export const safeText = (text: string, most = MAX_RAW): string => {
  const safe = text.slice(0, most).replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, escapedUnits);
  return text.length > most ? `${safe}…` : safe;
};

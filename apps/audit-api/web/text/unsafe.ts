/** Control, formatting and bidirectional characters, and half surrogates: what could reorder or hide what a person reads. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;

/** The text with what cannot be seen written out: `\u202e`. Line ends stay where they are wanted. */
export const written = (text: string, keep: 'lines' | 'nothing' = 'nothing'): string =>
  text.replace(UNSEEN, (c) => (keep === 'lines' && c === '\n' ? c : `\\u${(c.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`));

/** At most so many characters, with an ellipsis where some are missing. */
export const clipped = (text: string, most: number): string => {
  const characters = [...text.slice(0, most * 2 + 2)];
  return characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : text;
};

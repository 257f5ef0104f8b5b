const PLAIN = /^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Z}](?:[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]*[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Z}])?$/u;

/** Whether a person reads exactly what is there: not empty, no control or format characters, no blank at either end. */
export const isPlainText = (text: string): boolean => PLAIN.test(text);

/** How the schema's maxLength counts: characters, not UTF-16 units. Bounded, whatever the text. */
export const isLongerThan = (text: string, characters: number): boolean =>
  text.length > characters && (text.length > 2 * characters || Array.from(text).length > characters);

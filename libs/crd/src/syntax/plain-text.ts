const PLAIN = /^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Z}](?:[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]*[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Z}])?$/u;
/** Fillers, variation selectors and the like (UAX #44). The schema's CEL rule, whose expressions do not know this class, lets them pass. */
const UNSEEN = /\p{Default_Ignorable_Code_Point}/u;

/** Whether a person reads exactly what is there: not empty, no control or format characters, none that is not seen, no blank at either end. */
export const isPlainText = (text: string): boolean => PLAIN.test(text) && !UNSEEN.test(text);

/** How the schema's maxLength counts: characters, not UTF-16 units. Bounded, whatever the text. */
export const isLongerThan = (text: string, characters: number): boolean =>
  text.length > characters && (text.length > 2 * characters || Array.from(text).length > characters);

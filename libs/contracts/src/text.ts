/**
 * What users and other services put into a field must not be able to forge a second line in `kubectl describe`, reorder
 * what a person reads, or make a message too long to store. Every value and message passes through here, in the service
 * that says it *and* in the one that shows it.
 */

/** Longest value shown inside a message, in characters. */
export const MAX_VALUE_CHARACTERS = 64;
/** Longest message, in bytes of UTF-8: the limit of events.k8s.io/v1 for `note`. */
export const MAX_MESSAGE_BYTES = 1024;

// Controls, formatting and bidirectional characters, separators of lines, lone surrogates, and whatever else is not seen (UAX #44): variation selectors,
// fillers, tags.
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
/** Nearly every text: looked at first, because classes of Unicode take longer. */
const PLAIN = /^[ -~]*$/;

const escapeUnsafe = (text: string): string =>
  PLAIN.test(text)
    ? text
    : text.replace(UNSAFE, (c) => {
        if (c === '\n') return '\\n';
        if (c === '\t') return '\\t';
        if (c === '\r') return '\\r';
        const code = c.codePointAt(0)!.toString(16);
        return c.length > 1 ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`;
      });

/** A user's value, fit to be shown: control and bidi characters escaped, at most {@link MAX_VALUE_CHARACTERS} long. */
export const showValue = (value: string): string => {
  // Cut before escaping, so that a megabyte costs no more than a word.
  const head = escapeUnsafe(value.slice(0, MAX_VALUE_CHARACTERS + 1));
  return value.length > MAX_VALUE_CHARACTERS || head.length > MAX_VALUE_CHARACTERS
    ? `${cutCharacters(head, MAX_VALUE_CHARACTERS - 1)}…`
    : head;
};

/** A list as messages show it: `[app1 app2]`, and how many more when it is long. */
export const showList = (values: readonly string[], most = 8): string => {
  const shown = values.slice(0, most).map(showValue);
  const more = values.length - shown.length;
  return `[${shown.join(' ')}${more > 0 ? ` … and ${more} more` : ''}]`;
};

/** A whole message: escaped, and clipped to {@link MAX_MESSAGE_BYTES} at a character's boundary. */
export const showMessage = (message: string): string => {
  const text = escapeUnsafe(message.slice(0, MAX_MESSAGE_BYTES + 1));
  if (Buffer.byteLength(text) <= MAX_MESSAGE_BYTES) return text;
  const bytes = Buffer.from(text).subarray(0, MAX_MESSAGE_BYTES - 3);
  // A cut inside a character leaves at most three bytes that decode to U+FFFD.
  return `${bytes.toString('utf8').replace(/\ufffd+$/, '')}…`;
};

const cutCharacters = (text: string, most: number): string => {
  const cut = text.slice(0, most);
  return /[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut;
};

// RFC 3986, appendix A, for URIs that a certificate may carry (RFC 5280, section 4.2.1.6): absolute, in ASCII.
const AUTHORITY = String.raw`[A-Za-z0-9._~!$&()*+,;=:@%\[\]-]+`;
const IN_PATH = '[^\\x00-\\x20\\x7f"<>\\\\^`{|}\\[\\]?#]';
const FIRST_IN_PATH = '[^\\x00-\\x20\\x7f"<>\\\\^`{|}\\[\\]?#/]';
const IN_QUERY = '[^\\x00-\\x20\\x7f"<>\\\\^`{|}\\[\\]#]';
const ABSOLUTE_URI = new RegExp(
  `^[A-Za-z][A-Za-z0-9+.-]*:(?://${AUTHORITY}(?:/${IN_PATH}*)?|/?${FIRST_IN_PATH}${IN_PATH}*)` +
    `(?:[?]${IN_QUERY}*)?(?:#${IN_QUERY}*)?$`,
);
const BROKEN_ESCAPE = /%(?:$|[^0-9A-Fa-f]|[0-9A-Fa-f](?:$|[^0-9A-Fa-f]))/;

/** Whether a text of at most 1,024 characters is an absolute URI with a host or path. */
export const isAbsoluteUri = (text: string): boolean =>
  ABSOLUTE_URI.test(text) && /^[!-~]*$/.test(text) && !BROKEN_ESCAPE.test(text);

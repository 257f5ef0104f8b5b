import { isIpAddress } from './ip-address.js';

// RFC 3986, appendix A, for URIs that a certificate may carry (RFC 5280, section 4.2.1.6): absolute, in ASCII.
// The host is a DNS name or an IP address (RFC 5280, same section): what others cannot read as one ends their reading of the certificate.
const HOST = String.raw`(?:[A-Za-z0-9_-]+(?:[.][A-Za-z0-9_-]+)*|\[[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*\])`;
const AUTHORITY = `(?:[A-Za-z0-9._~!$&()*+,;=:%-]*@)?${HOST}(?::[0-9]{1,5})?`;
const IN_PATH = '[^\\x00-\\x20\\x7f"<>\\\\^`{|}\\[\\]?#]';
const FIRST_IN_PATH = '[^\\x00-\\x20\\x7f"<>\\\\^`{|}\\[\\]?#/]';
const IN_QUERY = '[^\\x00-\\x20\\x7f"<>\\\\^`{|}\\[\\]#]';
const ABSOLUTE_URI = new RegExp(
  `^[A-Za-z][A-Za-z0-9+.-]*:(?://${AUTHORITY}(?:/${IN_PATH}*)?|/?${FIRST_IN_PATH}${IN_PATH}*)` +
    `(?:[?]${IN_QUERY}*)?(?:#${IN_QUERY}*)?$`,
);
const BROKEN_ESCAPE = /%(?:$|[^0-9A-Fa-f]|[0-9A-Fa-f](?:$|[^0-9A-Fa-f]))/;

const IN_BRACKETS = /\[([^\]]*)/;

/** Whether a text of at most 1,024 characters is an absolute URI with a host or path. */
export const isAbsoluteUri = (text: string): boolean => {
  if (!ABSOLUTE_URI.test(text) || !/^[!-~]*$/.test(text) || BROKEN_ESCAPE.test(text)) return false;
  const address = IN_BRACKETS.exec(text)?.[1];
  return address === undefined || isIpAddress(address);
};

/** Whether a URI claims to be a SPIFFE id: a scheme is compared without case (RFC 3986, section 3.1). */
export const isOfSpiffe = (uri: string): boolean => /^spiffe:/i.test(uri);

/**
 * Whether it is one (SPIFFE-ID, section 2): a trust domain in lower case of at most 255 characters, without user and port, then
 * segments of a path, none empty or made of dots; no query, no fragment. A workload's has a path (X509-SVID, section 3.1). The 2,048 bytes
 * that it may have are more than a Pki's URI has.
 */
export const isSpiffeId = (uri: string): boolean =>
  /^spiffe:\/\/[a-z0-9._-]{1,255}(?:\/[A-Za-z0-9._-]+)+$/.test(uri) && !/\/[.]{1,2}(?:\/|$)/.test(uri);

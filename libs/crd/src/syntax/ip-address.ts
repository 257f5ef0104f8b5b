import { isIP } from 'node:net';

/**
 * An IPv4 or IPv6 address as the API server's isIP() reads it: no zone, and no IPv4 address in the clothes of IPv6
 * (RFC 4291, section 2.5.5.2), which some would compare as one and some as the other.
 */
export const isIpAddress = (text: string): boolean => {
  const version = text.length > LONGEST ? 0 : isIP(text);
  if (version !== 6) return version === 4;
  return !text.includes('%') && !MAPPED_IPV4.test(canonicalAddress(text));
};

/** The one spelling of an address that is one: two ways to write it are one name. `URL` writes IPv6 in its shortest form (RFC 5952). */
export const canonicalAddress = (text: string): string => (isIP(text) === 6 ? new URL(`http://[${text}]`).hostname.slice(1, -1) : text);

const LONGEST = 45;
const MAPPED_IPV4 = /^::ffff:[0-9a-f]{1,4}:[0-9a-f]{1,4}$/;

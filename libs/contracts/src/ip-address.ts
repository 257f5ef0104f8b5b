import { isIP } from 'node:net';

/**
 * The one spelling of an IP address that is one and has no zone: two ways to write it are one name. `URL` writes IPv6 in its shortest form
 * (RFC 5952), without an IPv4 address in it.
 */
export const canonicalAddress = (address: string): string => (isIP(address) === 6 ? new URL(`http://[${address}]`).hostname.slice(1, -1) : address);

import { isIP } from 'node:net';

import { canonicalAddress } from '@chancery/contracts';

/**
 * An IPv4 or IPv6 address as the API server's isIP() reads it: no zone, and no IPv4 address in the clothes of IPv6
 * (RFC 4291, section 2.5.5.2), which some would compare as one and some as the other.
 */
export const isIpAddress = (text: string): boolean => {
  const version = text.length > LONGEST ? 0 : isIP(text);
  if (version !== 6) return version === 4;
  return !text.includes('%') && !MAPPED_IPV4.test(canonicalAddress(text));
};

const LONGEST = 45;
const MAPPED_IPV4 = /^::ffff:[0-9a-f]{1,4}:[0-9a-f]{1,4}$/;

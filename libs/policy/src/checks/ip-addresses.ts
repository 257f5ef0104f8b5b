import { BlockList, isIPv6 } from 'node:net';

import type { Check } from './check.js';
import { listed, notAllowed } from './names.js';

/** Every address is one of the rule's, or in one of its ranges. */
export const ipAddressesNotAllowed: Check = (input) =>
  notAllowed(
    { what: 'IpAddress', listName: 'allowedIpAddresses', reason: 'IpAddressNotAllowed' },
    listed('spec.ipAddresses', input.spec.ipAddresses),
    input.rule.ipAddresses,
    input,
    isWithin,
  );

const isWithin = (range: string, address: string): boolean => {
  const family = (text: string): 'ipv6' | 'ipv4' => (isIPv6(text) ? 'ipv6' : 'ipv4');
  const [base = '', length] = range.split('/');
  if (family(base) !== family(address)) return false;
  const list = new BlockList();
  if (length === undefined) list.addAddress(base, family(base));
  else list.addSubnet(base, Number(length), family(base));
  return list.check(address, family(address));
};

import { isIPv6 } from 'node:net';

import type { Rule } from '../file/policy-schema.js';
import type { Check } from './check.js';
import { listed, notAllowed } from './names.js';

/** Every address is one of the rule's, or in one of its ranges. */
export const ipAddressesNotAllowed: Check = (input) =>
  notAllowed(
    { what: 'IpAddress', listName: 'allowedIpAddresses', reason: 'IpAddressNotAllowed' },
    listed('spec.ipAddresses', input.spec.ipAddresses),
    input.rule.ipAddresses,
    input,
    (_, address) => {
      const number = numberOf(address);
      return rangesOf(input.rule)[familyOf(address)].some(({ first, last }) => first <= number && number <= last);
    },
  );

type Family = 'ipv4' | 'ipv6';
const familyOf = (text: string): Family => (isIPv6(text) ? 'ipv6' : 'ipv4');

/** By family: an IPv4 address is in no range of IPv6, in that which maps it neither. */
type Ranges = Readonly<Record<Family, { readonly first: bigint; readonly last: bigint }[]>>;

/** Read once for each rule: `BlockList` of Node takes milliseconds for an address and a thousand ranges. */
const rangesOf = (rule: Rule): Ranges => {
  const known = RANGES.get(rule);
  if (known !== undefined) return known;
  const ranges: Ranges = { ipv4: [], ipv6: [] };
  for (const range of rule.ipAddresses) {
    const [base = '', length] = range.split('/');
    const family = familyOf(base);
    const bits = family === 'ipv6' ? 128 : 32;
    const host = BigInt(bits - (length === undefined ? bits : Number(length)));
    const first = (numberOf(base) >> host) << host;
    ranges[family].push({ first, last: first + (1n << host) - 1n });
  }
  RANGES.set(rule, ranges);
  return ranges;
};
/** A rule never changes: a new file has new ones. */
const RANGES = new WeakMap<Rule, Ranges>();

/** Of an address that is one. */
const numberOf = (address: string): bigint => {
  if (!isIPv6(address)) return BigInt(`0x${address.split('.').map((byte) => Number(byte).toString(16).padStart(2, '0')).join('')}`);
  // `URL` writes every IPv6 address in its shortest form (RFC 5952), without an IPv4 address in it.
  const [before = '', after] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const [left, right] = [before, after ?? ''].map((part) => (part === '' ? [] : part.split(':'))) as [string[], string[]];
  const zeros = Array<string>(8 - left.length - right.length).fill('0');
  return BigInt(`0x${[...left, ...zeros, ...right].map((group) => group.padStart(4, '0')).join('')}`);
};

import type { Rule } from '../file/policy-schema.js';
import { familyOf, numberOf, readRange, type Family } from '../ip-range.js';
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
    // Nobody can ask for a range.
    (one) => !one.includes('/'),
  );

/** By family: an IPv4 address is in no range of IPv6, in that which maps it neither. */
type Ranges = Readonly<Record<Family, { readonly first: bigint; readonly last: bigint }[]>>;

/** Read once for each rule: `BlockList` of Node takes milliseconds for an address and a thousand ranges. */
const rangesOf = (rule: Rule): Ranges => {
  const known = RANGES.get(rule);
  if (known !== undefined) return known;
  const ranges: Ranges = { ipv4: [], ipv6: [] };
  for (const text of rule.ipAddresses) {
    const { family, first, last } = readRange(text);
    ranges[family].push({ first, last });
  }
  RANGES.set(rule, ranges);
  return ranges;
};
/** A rule never changes: a new file has new ones. */
const RANGES = new WeakMap<Rule, Ranges>();

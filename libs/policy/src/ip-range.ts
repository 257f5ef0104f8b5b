import { isIPv6 } from 'node:net';

import { canonicalAddress } from '@chancery/contracts';

export type Family = 'ipv4' | 'ipv6';
export const familyOf = (text: string): Family => (isIPv6(text) ? 'ipv6' : 'ipv4');

/** Addresses from the first to the last, as numbers. */
export interface IpRange {
  readonly family: Family;
  /** As it is written, before its length is taken into account. */
  readonly base: bigint;
  readonly first: bigint;
  readonly last: bigint;
}

/** Of an address, or a range in the notation of RFC 4632, that is one. */
export const readRange = (text: string): IpRange => {
  const [address = '', length] = text.split('/');
  const family = familyOf(address);
  const bits = family === 'ipv6' ? 128 : 32;
  const host = BigInt(bits - (length === undefined ? bits : Number(length)));
  const base = numberOf(address);
  const first = (base >> host) << host;
  return { family, base, first, last: first + (1n << host) - 1n };
};

const MAPPED = 0xffffn << 32n;
/** Only addresses of IPv4 that are written as IPv6 (RFC 4291, section 2.5.5.2): certificates have them as IPv4. */
export const isMapped = ({ family, first, last }: IpRange): boolean => family === 'ipv6' && first >= MAPPED && last < MAPPED + (1n << 32n);

/** Of an address that is one. */
export const numberOf = (address: string): bigint => {
  if (!isIPv6(address)) return BigInt(`0x${address.split('.').map((byte) => Number(byte).toString(16).padStart(2, '0')).join('')}`);
  const [before = '', after] = canonicalAddress(address).split('::');
  const [left, right] = [before, after ?? ''].map((part) => (part === '' ? [] : part.split(':'))) as [string[], string[]];
  const zeros = Array<string>(8 - left.length - right.length).fill('0');
  return BigInt(`0x${[...left, ...zeros, ...right].map((group) => group.padStart(4, '0')).join('')}`);
};

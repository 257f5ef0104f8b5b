import { isIPv4, isIPv6 } from 'node:net';

import { canonicalAddress } from '@chancery/contracts';

/** 4 or 16 bytes in network order, or undefined when the text is no IP address. A zone (`%eth0`) is none of it. */
export const ipAddressBytes = (text: string): Buffer | undefined => {
  if (isIPv4(text)) return Buffer.from(text.split('.').map(Number));
  if (!isIPv6(text) || text.includes('%')) return undefined;
  const [head = '', tail] = text.split('::');
  const front = groups(head);
  const back = tail === undefined ? [] : groups(tail);
  const zeros = new Array<number>(16 - front.length - back.length).fill(0);
  return Buffer.from([...front, ...zeros, ...back]);
};

const groups = (text: string): number[] =>
  text === ''
    ? []
    : text.split(':').flatMap((group) => {
        if (group.includes('.')) return group.split('.').map(Number);
        const value = parseInt(group, 16);
        return [value >> 8, value & 0xff];
      });

/** The one spelling of an address; undefined when the text is no IP address. */
export const canonicalIpAddress = (text: string): string | undefined => (ipAddressBytes(text) === undefined ? undefined : canonicalAddress(text));

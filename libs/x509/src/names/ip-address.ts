import { isIPv4, isIPv6 } from 'node:net';

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

/** The one spelling of an address (RFC 5952 for IPv6). */
export const canonicalIpAddress = (text: string): string | undefined => {
  const bytes = ipAddressBytes(text);
  if (bytes === undefined) return undefined;
  if (bytes.length === 4) return [...bytes].join('.');
  return new URL(`http://[${text}]`).hostname.slice(1, -1);
};

import { domainToASCII, domainToUnicode } from 'node:url';

/**
 * Whether a label that starts with `xn--` is what it claims to be: the one spelling in ASCII of a label in another script
 * (RFC 5890, section 2.3.2.1). `xn--zzz999` stands for nothing, and `xn--example-` for what is ASCII already.
 */
const isALabel = (label: string): boolean => {
  const unicode = domainToUnicode(label);
  return unicode !== '' && unicode !== label && domainToASCII(unicode) === label;
};

/** The first label of a DNS name that only looks like an A-label. */
export const falseALabel = (name: string): string | undefined =>
  name
    .toLowerCase()
    .split('.')
    .find((label) => label.startsWith('xn--') && !isALabel(label));

import { falseALabel } from './a-label.js';
import { isIpAddress } from './ip-address.js';

const LABEL = '[A-Za-z0-9](?:[-A-Za-z0-9]{0,61}[A-Za-z0-9])?';
const DNS_NAME = new RegExp(`^(?:[*][.])?(?:${LABEL}[.])*${LABEL}$`);

/**
 * What keeps a text of at most 253 characters from being a DNS name (RFC 1123, section 2.1; its first label may be an
 * asterisk), or undefined when nothing does. The schema's CEL rule says the same in the same order, but for A-labels: it cannot
 * decode them.
 */
export const whyNotDnsName = (text: string): string | undefined => {
  const lastLabelIsNumber = /(?:^|[.])[0-9]+$/.test(text);
  if (DNS_NAME.test(text) && !lastLabelIsNumber) {
    const label = falseALabel(text);
    return label === undefined ? undefined : `is not a DNS name: ${label} is no A-label (RFC 5890), it stands for no name in another script.`;
  }
  if (isIpAddress(text)) return 'is an IP address: put it into spec.ipAddresses.';
  return `is not a DNS name: ${mistakeIn(text)}.`;
};

const mistakeIn = (text: string): string => {
  if (text === '') return 'it is empty';
  // eslint-disable-next-line no-control-regex -- naming the control characters is the point
  if (!/^[!-~]+$/.test(text) && !/[\x00-\x20\x7f]/.test(text)) return 'write other scripts as A-labels (xn--...)';
  if (/[:/@]/.test(text)) return 'leave out scheme, user, port and path';
  if (/^.+[.]$/.test(text) && !text.includes('..')) return 'leave out the dot at the end';
  if (/^[.]|[.][.]/.test(text)) return 'it has an empty label';
  if (text.includes('*')) return 'an asterisk may only be the whole first label, as in *.example.com';
  if (/[^.]{64}/.test(text)) return 'it has a label of more than 63 characters';
  if (/^(?:[A-Za-z0-9-]+[.])*[0-9]+$/.test(text)) return 'its last label has digits only';
  return 'labels have letters, digits and inner hyphens only';
};

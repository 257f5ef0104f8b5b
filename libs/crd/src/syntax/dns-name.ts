import { domainToASCII } from 'node:url';

import { MAX_VALUE_CHARACTERS } from '@chancery/contracts';

import { falseALabel } from './a-label.js';
import { isIpAddress } from './ip-address.js';

const LABEL = '[A-Za-z0-9](?:[-A-Za-z0-9]{0,61}[A-Za-z0-9])?';
const DNS_NAME = new RegExp(`^(?:[*][.])?(?:${LABEL}[.])*${LABEL}$`);

/**
 * What keeps a text of at most 253 characters from being a DNS name (RFC 1123, section 2.1; its first label may be an
 * asterisk), or undefined when nothing does. The schema's CEL rule says the same in the same order, but for A-labels: it can
 * neither decode nor suggest them.
 */
export const whyNotDnsName = (text: string): string | undefined => {
  const lastLabelIsNumber = /(?:^|[.])[0-9]+$/.test(text);
  if (DNS_NAME.test(text) && !lastLabelIsNumber) {
    const label = falseALabel(text);
    return label === undefined ? undefined : `is not a DNS name: ${label} is no A-label (RFC 5890), it stands for no name in another script.`;
  }
  if (isIpAddress(text)) return 'is an IP address: put it into spec.ipAddresses.';
  const suggestion = aLabelsOf(text);
  return `is not a DNS name: ${mistakeIn(text)}.${suggestion === undefined ? '' : ` Did you mean ${suggestion}?`}`;
};

/** The name in the A-labels of UTS #46, where it is one in another script (RFC 5890, section 2.3.2.1) and becomes a DNS name. */
const aLabelsOf = (text: string): string | undefined => {
  if (!isInAnotherScript(text)) return undefined;
  const asterisk = text.startsWith('*.') ? '*.' : '';
  const ascii = asterisk + domainToASCII(text.slice(asterisk.length));
  // A longer one would be clipped wherever it is shown.
  return ascii.length <= MAX_VALUE_CHARACTERS && whyNotDnsName(ascii) === undefined ? ascii : undefined;
};

// eslint-disable-next-line no-control-regex -- control characters are another mistake
const isInAnotherScript = (text: string): boolean => text !== '' && !/^[!-~]+$/.test(text) && !/[\x00-\x20\x7f]/.test(text);

const mistakeIn = (text: string): string => {
  if (text === '') return 'it is empty';
  if (isInAnotherScript(text)) return 'write other scripts as A-labels (xn--...)';
  if (/[:/@]/.test(text)) return 'leave out scheme, user, port and path';
  if (/^.+[.]$/.test(text) && !text.includes('..')) return 'leave out the dot at the end';
  if (/^[.]|[.][.]/.test(text)) return 'it has an empty label';
  if (/^(?:[*][.])?(?:[A-Za-z0-9-]+[.])*[0-9]+$/.test(text)) return 'its last label has digits only';
  if (text.includes('*')) return 'an asterisk may only be the whole first label, as in *.example.com';
  if (/[^.]{64}/.test(text)) return 'it has a label of more than 63 characters';
  return 'labels have letters, digits and inner hyphens only';
};

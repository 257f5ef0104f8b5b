import { canonicalAddress, codePointOf } from '@chancery/contracts';

import { PKI_LIMITS, type PkiSpec } from '../__generated__/pki.js';
import { whyNotDnsName } from '../syntax/dns-name.js';
import { isEmailAddress } from '../syntax/email-address.js';
import { isIpAddress } from '../syntax/ip-address.js';
import { isDnsLabel } from '../syntax/kubernetes-names.js';
import { isPlainText } from '../syntax/plain-text.js';
import { isOfSpiffe, isSpiffeId } from '../syntax/spiffe-id.js';
import { isAbsoluteUri } from '../syntax/uri.js';
import type { SpecReader, TextListRule, TextRule } from './spec-reader.js';

const unless = (isRight: (value: string) => boolean, sentence: string) => (value: string) =>
  isRight(value) ? undefined : sentence;

/** Letters of another script look the same, and a blank at the end like nothing: named by its number, as the schema does at apply. */
const oddCharacterIn = (name: string): string => {
  const odd = /[^!-~]/u.exec(name)?.[0];
  return odd === undefined ? '' : ` It has the character ${codePointOf(odd)}, which is none of these.`;
};

const SERVICE_NAME: TextRule = {
  what: 'ServiceName',
  field: 'spec.serviceName',
  reason: 'ServiceNameInvalid',
  maxLength: PKI_LIMITS['spec.serviceName'].maxLength,
  whyNot: (name) =>
    isDnsLabel(name) ? undefined : `is not a DNS label: lower-case letters, digits and inner hyphens only, at most 63.${oddCharacterIn(name)}`,
};

const COMMON_NAME: TextRule = {
  what: 'CommonName',
  field: 'spec.commonName',
  reason: 'CommonNameInvalid',
  maxLength: PKI_LIMITS['spec.commonName'].maxLength,
  whyNot: unless(isPlainText, 'is not plain text: 1 to 64 characters, no control characters, no blank at either end.'),
};

const DNS_NAMES: TextListRule = {
  what: 'DnsName',
  field: 'spec.dnsNames',
  reason: 'DnsNameInvalid',
  ...PKI_LIMITS['spec.dnsNames'],
  ...PKI_LIMITS['spec.dnsNames[]'],
  whyNot: whyNotDnsName,
};

const IP_ADDRESSES: TextListRule = {
  what: 'IpAddress',
  field: 'spec.ipAddresses',
  reason: 'IpAddressInvalid',
  ...PKI_LIMITS['spec.ipAddresses'],
  ...PKI_LIMITS['spec.ipAddresses[]'],
  whyNot: unless(
    isIpAddress,
    'is not an IPv4 or IPv6 address, as in 10.0.0.1 or fd00::1: no range, no zone, no port.',
  ),
};

const URIS: TextListRule = {
  what: 'Uri',
  field: 'spec.uris',
  reason: 'UriInvalid',
  ...PKI_LIMITS['spec.uris'],
  ...PKI_LIMITS['spec.uris[]'],
  whyNot: (uri) => {
    if (!isAbsoluteUri(uri)) return 'is not an absolute URI, as in spiffe://example.org/app1: a scheme, then a host that is a DNS name or an IP address, or a path, in ASCII without blanks.';
    if (isOfSpiffe(uri) && !isSpiffeId(uri)) {
      return 'is not a SPIFFE id, as in spiffe://example.org/ns/app1: a trust domain in lower case without port, then a path of letters, digits, dots, hyphens and underscores, no query.';
    }
    return undefined;
  },
};

const EMAIL_ADDRESSES: TextListRule = {
  what: 'EmailAddress',
  field: 'spec.emailAddresses',
  reason: 'EmailAddressInvalid',
  ...PKI_LIMITS['spec.emailAddresses'],
  ...PKI_LIMITS['spec.emailAddresses[]'],
  whyNot: unless(
    isEmailAddress,
    'is not an email address in ASCII, as in team@example.com, with at most 64 characters before the @.',
  ),
};

/** Who the certificate is for. DNS names are compared without case (RFC 4343), so they are kept in lower case; addresses in one spelling. */
export const readNames = (reader: SpecReader, raw: Readonly<Record<string, unknown>>) => {
  const serviceName =
    raw.serviceName === undefined || raw.serviceName === null
      ? reader.report(SERVICE_NAME, '', 'is missing: every Pki names the service that its certificate is for.')
      : reader.text(SERVICE_NAME, raw.serviceName);
  const uris = reader.texts(URIS, raw.uris);
  const spiffeId = uris?.find(isOfSpiffe);
  // X509-SVID, section 2: whoever reads one rejects a certificate with another URI in it.
  if (spiffeId !== undefined && uris!.length > 1) reader.report(URIS, spiffeId, 'is a SPIFFE id, beside which a certificate has no other URI: declare a Pki for each.');
  const ipAddresses = reader.texts(IP_ADDRESSES, raw.ipAddresses)?.map(canonicalAddress);
  const dnsNames = reader.texts(DNS_NAMES, raw.dnsNames)?.map((name) => name.toLowerCase());
  return {
    serviceName,
    commonName: reader.text(COMMON_NAME, raw.commonName),
    dnsNames: dnsNames && [...new Set(dnsNames)],
    ipAddresses: ipAddresses && [...new Set(ipAddresses)],
    uris,
    emailAddresses: reader.texts(EMAIL_ADDRESSES, raw.emailAddresses),
  } satisfies { [field in keyof PkiSpec]?: PkiSpec[field] | undefined };
};

import type { RequestedCertificate } from '@chancery/contracts';
import { formatDuration } from '@chancery/crd';

import { NOW } from '../builders.js';

/** What a Pki may ask for, and which authority it asks: one that publishes says so in its certificates. */
export interface Content {
  readonly name: string;
  readonly spec: Omit<RequestedCertificate, 'serviceName'>;
  /** As Go writes it (RFC 2253): empty where it is absent. */
  readonly subject?: string;
  readonly publishes?: boolean;
}

/** A certificate ends a second before its duration is full: this one ends at that moment. */
const until = (end: string): string => formatDuration(Date.parse(end) + 1_000 - NOW.getTime());

const FULL_SUBJECT = {
  organizations: ['Box, Inc.', 'Bücher GmbH'],
  organizationalUnits: ['Platform'],
  countries: ['DE'],
  provinces: ['Bayern'],
  localities: ['München'],
};
const FULL_SUBJECT_TEXT = 'OU=Platform,O=Box\\, Inc.+O=Bücher GmbH,L=München,ST=Bayern,C=DE';

export const CONTENTS: readonly Content[] = [
  { name: 'nothing but the service', spec: {} },
  { name: 'a wildcard', spec: { dnsNames: ['*.example.org', 'example.org'] } },
  { name: 'an A-label', spec: { dnsNames: ['xn--bcher-kva.example.org'] } },
  { name: 'a single label and one of 63', spec: { dnsNames: ['web', `${'a'.repeat(63)}.example.org`] } },
  { name: '100 names', spec: { dnsNames: Array.from({ length: 100 }, (_, i) => `w${i}.example.org`) } },
  { name: 'addresses', spec: { ipAddresses: ['10.0.0.1', '0.0.0.0', '2001:db8::1', '::1'] } },
  { name: 'a SPIFFE id', spec: { uris: ['spiffe://example.org/ns/shop/sa/web'] } },
  { name: 'a mailbox', spec: { emailAddresses: ['team+pki@example.org'] } },
  { name: 'names of every type', spec: {
    dnsNames: ['web.example.org'], ipAddresses: ['10.0.0.1'], uris: ['https://web.example.org/a,b'], emailAddresses: ['a@example.org'],
  } },
  { name: 'a full subject', spec: { subject: FULL_SUBJECT, dnsNames: ['web.example.org'] }, subject: FULL_SUBJECT_TEXT },
  { name: 'a common name that is a name', spec: { commonName: 'web.example.org' }, subject: 'CN=web.example.org' },
  { name: 'a common name that is none', spec: { commonName: 'Zahlstelle Köln 1' }, subject: 'CN=Zahlstelle Köln 1' },
  { name: 'a common name of 64 characters', spec: { commonName: 'é'.repeat(64) }, subject: `CN=${'é'.repeat(64)}` },
  { name: 'a full subject and a common name', spec: { subject: FULL_SUBJECT, commonName: 'web.example.org' },
    subject: `CN=web.example.org,${FULL_SUBJECT_TEXT}` },
  { name: 'five minutes', spec: { duration: '5m' } },
  { name: 'the last second of UTCTime', spec: { duration: until('2049-12-31T23:59:59Z') } },
  { name: 'the first second of GeneralizedTime', spec: { duration: until('2050-01-01T00:00:00Z') } },
  { name: 'forty years', spec: { duration: until('2070-06-01T00:00:00Z') } },
  { name: 'signatures only', spec: { usages: ['digital signature', 'content commitment', 'email protection'] } },
  { name: 'purposes only', spec: { usages: ['code signing', 'email protection', 'client auth'] } },
  { name: 'time stamps', spec: { usages: ['digital signature', 'timestamping'] } },
  { name: 'where the authority publishes', spec: {}, publishes: true },
];

/** What the policy of the specs gives a Pki that asks for no names. */
const NAMES_OF_THE_RULE = ['web.shop.svc', 'web', 'example.org'];

/** The DNS names that a certificate with this content must have. */
export const dnsNamesOf = ({ spec }: Content): readonly string[] => {
  const asksForNames = [spec.dnsNames, spec.ipAddresses, spec.uris, spec.emailAddresses].some((names) => names !== undefined);
  const fromCommonName = spec.commonName === 'web.example.org' ? [spec.commonName] : [];
  return [...fromCommonName, ...(asksForNames ? (spec.dnsNames ?? []) : NAMES_OF_THE_RULE)];
};

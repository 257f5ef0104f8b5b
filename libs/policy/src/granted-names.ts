import { whyNotDnsName, type PkiSpec } from '@chancery/crd';

import type { CheckInput } from './checks/check.js';
import { fillTemplate, hasWildcard } from './pattern.js';

export interface GrantedNames {
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
  readonly uris: readonly string[];
  readonly emailAddresses: readonly string[];
}

/** The subject alternative names of the certificate: those that the Pki asks for, else those that the rule gives it. */
export const grantedNames = ({ spec, rule, values }: Pick<CheckInput, 'spec' | 'rule' | 'values'>): GrantedNames => ({
  dnsNames: [...new Set([...dnsNameIn(spec.commonName), ...(asksForNames(spec) ? (spec.dnsNames ?? []) : namesOfTheRule({ rule, values }).filter((name) => whyNotGranted(name) === undefined))])],
  ipAddresses: spec.ipAddresses ?? [],
  uris: spec.uris ?? [],
  emailAddresses: spec.emailAddresses ?? [],
});

const asksForNames = (spec: PkiSpec): boolean =>
  [spec.dnsNames, spec.ipAddresses, spec.uris, spec.emailAddresses].some((names) => names !== undefined && names.length > 0);

/** Those that it gives without being asked. One that is no DNS name once it is filled, because it has become too long, is not granted. */
export const namesOfTheRule = ({ rule, values }: Pick<CheckInput, 'rule' | 'values'>): string[] =>
  rule.dnsNames.filter((pattern) => !hasWildcard(pattern)).map((pattern) => fillTemplate(pattern, values));

/** Why a name that the rule gives is not granted, as the end of a sentence; undefined: it is. */
export const whyNotGranted = (name: string): string | undefined => (name.length > LONGEST_DNS_NAME ? 'is not a DNS name: it is too long.' : whyNotDnsName(name));

/** RFC 1035, section 2.3.4, as text without the dot at the end. */
const LONGEST_DNS_NAME = 253;

/**
 * RFC 6125, section 6.4.4: clients look at the common name only where there is no SAN, so a name there is a SAN too. Names are
 * compared without case (RFC 4343). What is no DNS name, an IP address for one, is a common name and nothing else.
 */
const dnsNameIn = (commonName: string | undefined): string[] =>
  commonName === undefined || whyNotDnsName(commonName) !== undefined ? [] : [commonName.toLowerCase()];

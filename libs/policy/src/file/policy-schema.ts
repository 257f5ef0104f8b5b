import { nearest, showValue } from '@chancery/contracts';
import { isDnsLabel, parseDuration, whyNotDnsName } from '@chancery/crd';
import { z } from 'zod';

import { isMapped, readRange } from '../ip-range.js';
import { ANY_DEPTH } from '../pattern.js';
import { USAGES, USAGE_KINDS } from '../usage-kinds.js';
import { filled, whyNoMailbox, whyNoText, whyNoUri, type WhyImpossible } from './possible-values.js';

/** Kinds of keys as policies name them; the same names as in libs/x509. */
export const POLICY_KEY_KINDS = ['RSA-2048', 'RSA-3072', 'RSA-4096', 'ECDSA-P256', 'ECDSA-P384', 'ECDSA-P521', 'Ed25519'] as const;

const template = z
  .string()
  .min(1)
  .max(1024)
  .regex(/^(?:[^{}]|\{(?:serviceName|namespace|cluster)\})+$/, 'knows only {serviceName}, {namespace} and {cluster} in braces');

const pattern = template
  .refine((text) => !text.includes('**'), '** is known in dnsNames and commonNames only, as the whole first label: **.example.org')
  .describe('* stands for one or more characters, but never for a dot or a slash.');
const possible = (whyNot: WhyImpossible) => (text: string, context: z.RefinementCtx): void => {
  const message = whyNot(text);
  if (message !== undefined) context.addIssue({ code: 'custom', message });
};
/** Of the subject, by the longest that a field of it may be, in characters. */
const patterns = (most: number) => z.array(pattern.superRefine(possible(whyNoText(most)))).max(1000);
const patternsWith = (holds: (text: string) => boolean, otherwise: string) => z.array(pattern.refine(holds, otherwise)).max(1000);

/** Names of clusters, namespaces, services and authorities are DNS labels: a pattern that can be none selects nothing, and nobody is told. */
const labelled = (what: string) => (text: string, context: z.RefinementCtx): void => {
  if (isDnsLabel(filled(text))) return;
  const near = text.toLowerCase().replace(/[ _.]/g, '-');
  const hint = near !== text && isDnsLabel(filled(near)) ? ` Did you mean ${showValue(near)}?` : '';
  context.addIssue({ code: 'custom', message: `${showValue(text)} can be the name of no ${what}: lower-case letters, digits and inner hyphens only, at most 63.${hint}` });
};

/** Of what a rule selects: nothing is known yet that braces could stand for. */
const selector = pattern.refine((text) => !text.includes('{'), 'has no value for braces: a rule is selected by what stands here');
const clusters = z.array(selector.superRefine(labelled('cluster'))).max(1000);
const namespaces = z.array(selector.superRefine(labelled('namespace'))).max(1000);
const serviceNames = z
  .array(pattern.refine((text) => !text.includes('{serviceName}'), 'cannot be made of {serviceName}, which it is to allow: * stands for any').superRefine(labelled('service')))
  .max(1000);

const namePattern = template
  .refine((text) => !withoutTree(text).includes('**'), '** may only be the whole first label, as in **.example.org')
  .describe('* stands for one or more characters, but never for a dot or a slash; **.example.org for any depth below example.org.');
const withoutTree = (text: string): string => (text.startsWith(ANY_DEPTH) ? text.slice(ANY_DEPTH.length) : text);

/** RFC 1035, section 2.3.4, as text without the dot at the end. */
const LONGEST_DNS_NAME = 253;

/** With whatever stands for its braces and stars it has to be a DNS name, or a certificate with it would never be released. */
const dnsPattern = namePattern.superRefine((text, context) => {
  const shortest = filled(withoutTree(text));
  const why = shortest.length > LONGEST_DNS_NAME ? `can be no DNS name: it is longer than ${LONGEST_DNS_NAME} characters.` : whyNotDnsName(shortest);
  if (why === undefined) return;
  context.addIssue({ code: 'custom', message: `${showValue(text)} ${why.replace(/ Did you mean .*$/, '')} Another script is written as A-labels (xn--...).` });
});

const mailboxPattern = pattern.refine((text) => text.includes('@'), { error: 'is no email address: it needs an at sign, as in *@example.org', abort: true }).superRefine(possible(whyNoMailbox)).describe(
  '* stands for one or more characters: before the at sign for dots too, after it never for a dot.',
);
/** What is written and what is meant are the same addresses. */
const ipRange = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], { error: 'is no IP address and no range, as in 10.0.0.0/8 or fd00::/8' }).superRefine((text, context) => {
  const range = readRange(text);
  if (range.base !== range.first) context.addIssue({ code: 'custom', message: `${text} has bits beyond its length: write the first address of the range, or no length` });
  if (isMapped(range)) context.addIssue({ code: 'custom', message: `${text} is IPv4 written as IPv6, which no certificate has: write it as IPv4` });
});
const duration = z
  .string()
  .refine((text) => parseDuration(text) !== undefined, 'is not a duration such as 90d, 12h or 1h30m');
/** As a Pki may ask for it. */
const authorityName = z.string().superRefine(labelled('authority'));
const ruleName = z.string().regex(/^[A-Za-z0-9][-A-Za-z0-9_.]{0,62}$/, 'must be letters, digits, hyphens, dots; at most 63');

/** A typo of `server auth` would else be a usage that nobody can ask for, and take a default away. */
const usage = z.enum(USAGES, {
  error: ({ input }) => {
    const near = typeof input === 'string' ? nearest(input, USAGES) : undefined;
    const hint = near === undefined ? '' : ` Did you mean ${near}?`;
    return `${showValue(typeof input === 'string' ? input : (JSON.stringify(input) ?? ''))} is no usage; there are: ${USAGES.join(', ')}.${hint}`;
  },
});
/** With none of a kind no certificate could be granted: one without it would be good for everything of it. */
const usages = z.array(usage).superRefine((named, context) => {
  for (const { kind, isOfKind } of USAGE_KINDS) {
    if (named.some(isOfKind)) continue;
    const message = `has no ${kind}, of which a certificate has to have one: add one of ${USAGES.filter(isOfKind).join(', ')}`;
    context.addIssue({ code: 'custom', message });
  }
});

/** Names that a service is granted when its rule says nothing else: those that Kubernetes' own DNS gives it. */
export const DEFAULT_DNS_NAMES = [
  '{serviceName}',
  '{serviceName}.{namespace}',
  '{serviceName}.{namespace}.svc',
  '{serviceName}.{namespace}.svc.cluster.local',
];

export const ruleSchema = z.strictObject({
  /** Shown in every decision and in the audit history. */
  name: ruleName,
  /** Clusters that it selects: exact names or patterns with `*`. */
  clusters: clusters.min(1).default(['*']),
  /** Namespaces that it selects. */
  namespaces: namespaces.min(1),
  /** Service names that it allows there. */
  serviceNames: serviceNames.min(1),
  /** What a certificate may be valid for; those without `*` are granted to a Pki that asks for no names at all. */
  dnsNames: z.array(dnsPattern).max(1000).default(DEFAULT_DNS_NAMES),
  /** Whether a name such as `*.example.org` may be asked for where a pattern of dnsNames is spelt just so. */
  wildcards: z.boolean().default(false),
  /** Common names beyond dnsNames. */
  commonNames: z.array(namePattern.superRefine((text, context) => possible(whyNoText(64))(withoutTree(text), context))).max(1000).default([]),
  /** Addresses or ranges: `10.0.0.0/8`. */
  ipAddresses: z.array(ipRange).max(1000).default([]),
  uris: z
    .array(pattern.refine((text) => text.includes(':'), { error: 'is no URI: it needs a scheme, as in spiffe://example.org/{serviceName}', abort: true }).superRefine(possible(whyNoUri)))
    .max(1000)
    .default([]),
  emailAddresses: z.array(mailboxPattern).max(1000).default([]),
  /** Subject fields beside the common name, each by its allowed values. */
  subject: z
    .strictObject({
      organizations: patterns(64).optional(),
      organizationalUnits: patterns(64).optional(),
      countries: patternsWith((text) => /^(?:[*]|[A-Z][A-Z*]|[*][A-Z])$/.test(text), 'is no country: two capital letters (ISO 3166), as in DE').optional(),
      provinces: patterns(128).optional(),
      localities: patterns(128).optional(),
    })
    .default({}),
  keys: z.array(z.enum(POLICY_KEY_KINDS)).min(1).default([...POLICY_KEY_KINDS]),
  usages: usages.default(['digital signature', 'key encipherment', 'key agreement', 'server auth', 'client auth']),
  maxDuration: duration.default('90d'),
  /** Authorities that may be asked for; the first is the default. */
  authorities: z.array(authorityName).min(1).default(['default']),
});
export type Rule = z.infer<typeof ruleSchema>;

/** As long as a URI of a Pki: every certificate has them all. */
const MOST_URL_CHARACTERS = 1024;
const urls = z
  .array(z.url({ protocol: /^(http|ldap)$/, error: 'must be an http:// URL: it is fetched before trust exists' }).regex(/^\w+:\/\/(?![^/?#]*@)[\x21-\x7e]+$/, 'must be written as a certificate has it: http://, no user or password, then ASCII without blanks').max(MOST_URL_CHARACTERS, `is longer than ${MOST_URL_CHARACTERS} characters`))
  .max(8)
  .default([]);

/** What is known of an authority beside its key and certificate. */
export const authoritySchema = z.strictObject({
  name: authorityName,
  /** Put into its certificates, where it publishes them. */
  crlUrls: urls,
  ocspUrls: urls,
  issuerUrls: urls,
});
export type AuthorityPolicy = z.infer<typeof authoritySchema>;

/** A token bucket: so many at once, refilled at so many an hour. */
const limit = (burst: number, perHour: number) =>
  z
    .strictObject({ burst: z.number().int().min(1).default(burst), perHour: z.number().min(0.001).default(perHour) })
    .default({ burst, perHour });

/** Rules that a policy may have. */
export const MOST_RULES = 10_000;

export const policySchema = z.strictObject({
  apiVersion: z.literal('policy.chancery.dev/v1'),
  /** Authorities that rules may name. Without the list, any that pki-signer has loaded. */
  authorities: z.array(authoritySchema).min(1).max(100).optional(),
  /** How many certificates may be signed, counted by each pki-signer: a Pki that flaps must not fill the history. */
  limits: z
    .strictObject({ pki: limit(100, 60), namespace: limit(20_000, 20_000), cluster: limit(200_000, 200_000) })
    .prefault({}),
  /** Stops issuance without taking a rule away. */
  frozen: z
    .strictObject({ clusters: clusters.default([]), authorities: z.array(authorityName).default([]) })
    .default({ clusters: [], authorities: [] }),
  /** In order; the first that selects and allows the service decides everything else. */
  rules: z.array(ruleSchema).max(MOST_RULES),
});
export type PolicyDocument = z.infer<typeof policySchema>;

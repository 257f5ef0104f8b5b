import { contentOf, hasTag, oidOf, type DerValue } from '../asn1/der-value.js';
import { parseDer } from '../asn1/parse-der.js';
import { constructedContext, context } from '../asn1/tags.js';
import { ipAddressBytes } from '../names/ip-address.js';
import { isEmptySubject, subjectDer } from '../names/subject.js';
import { OID } from '../oids.js';
import { extensionValue } from './certificate-fields.js';
import type { CertificateTemplate } from './template.js';
import { EXTENDED_KEY_USAGES } from './usages.js';

/** What an authority may certify by its own certificate: name constraints (RFC 5280, section 4.2.1.10) and purposes (4.2.1.12). */
export interface AuthorityBounds {
  readonly permitted: Subtrees;
  readonly excluded: Subtrees;
  /** Object identifiers; undefined: every purpose. */
  readonly purposes: ReadonlySet<string> | undefined;
}

type Subtrees = Readonly<Record<NameKind, readonly Buffer[]>>;
type NameKind = 'dns' | 'email' | 'uri' | 'ip' | 'directory';

const TAG_OF: Readonly<Record<NameKind, number>> = { email: context(1), dns: context(2), directory: constructedContext(4), uri: context(6), ip: context(7) };
const KINDS = Object.keys(TAG_OF) as NameKind[];
const ANY_PURPOSE = '2.5.29.37.0';

export const readBounds = (der: Uint8Array): AuthorityBounds => {
  const constraints = extensionValue(der, OID.nameConstraints)?.children ?? [];
  const purposes = extensionValue(der, OID.extKeyUsage)?.children.map(oidOf);
  return {
    permitted: subtreesOf(constraints.find((one) => hasTag(one, constructedContext(0)))),
    excluded: subtreesOf(constraints.find((one) => hasTag(one, constructedContext(1)))),
    purposes: purposes === undefined || purposes.includes(ANY_PURPOSE) ? undefined : new Set(purposes),
  };
};

const subtreesOf = (list: DerValue | undefined): Subtrees => {
  const bases = (list?.children ?? []).flatMap(({ children: [base] }) => (base === undefined ? [] : [base]));
  return Object.fromEntries(KINDS.map((kind) => [kind, bases.filter((base) => hasTag(base, TAG_OF[kind])).map(contentOf)])) as unknown as Subtrees;
};

/** What of a certificate lies outside of the bounds, for people; undefined: nothing does. A relying party would reject all of it. */
export const outsideOf = (bounds: AuthorityBounds, { names, subject, extendedKeyUsages }: Pick<CertificateTemplate, 'names' | 'subject' | 'extendedKeyUsages'>): string | undefined => {
  const usage = extendedKeyUsages.find((one) => bounds.purposes?.has(EXTENDED_KEY_USAGES[one]) === false);
  if (usage !== undefined) return `usage: ${usage}`;
  const asked: [keyof typeof MATCHES, string, readonly string[]][] = [
    ['dns', 'DNS name', names.dnsNames ?? []],
    ['ip', 'IP address', names.ipAddresses ?? []],
    ['uri', 'URI', names.uris ?? []],
    ['email', 'email address', names.emailAddresses ?? []],
  ];
  for (const [kind, what, values] of asked) {
    const outside = values.find((value) => !isWithin(bounds, kind, value));
    if (outside !== undefined) return `${what}: ${outside}`;
  }
  const name = subject.commonName;
  // Where there is no DNS name, relying parties take the common name for one, and openssl holds it to the constraints of DNS names.
  if (name !== undefined && (names.dnsNames ?? []).length === 0 && LIKE_A_HOST.test(name) && !isWithin(bounds, 'dns', name)) return `common name: ${name}`;
  if (isEmptySubject(subject) || isPermitted(bounds, 'directory', (base) => beginsWith(subjectDer(subject), base))) return undefined;
  return 'its subject';
};

const LIKE_A_HOST = /^[A-Za-z0-9_*-]+(?:[.][A-Za-z0-9_-]+)+$/;

const isWithin = (bounds: AuthorityBounds, kind: keyof typeof MATCHES, name: string): boolean => {
  // Where there is a constraint on URIs, one without a DNS name as its host is rejected, be it permitted or not (RFC 5280, section 4.2.1.10).
  if (kind === 'uri' && bounds.permitted.uri.length + bounds.excluded.uri.length > 0 && !LIKE_A_DNS_NAME.test(hostOf(name))) return false;
  return isPermitted(bounds, kind, (base) => MATCHES[kind](base, name), (base) => MATCHES[kind](base, name) || isReached(base, kind, name));
};

/** In one of the permitted, where there are any of its kind, and in none of the excluded. */
const isPermitted = ({ permitted, excluded }: AuthorityBounds, kind: NameKind, matches: (base: Buffer) => boolean, isExcludedBy = matches): boolean =>
  (permitted[kind].length === 0 || permitted[kind].some(matches)) && !excluded[kind].some(isExcludedBy);

/** Not an IP address, which is numbers or stands in brackets. */
const LIKE_A_DNS_NAME = /^(?![0-9.]*$)[a-z0-9_-]+(?:[.][a-z0-9_-]+)*$/;

/**
 * What is excluded for some relying parties, though not by the RFC: Go takes an excluded host of URIs and email addresses for the domain and all below it,
 * and one that is empty for all of them.
 */
const isReached = (base: Buffer, kind: keyof typeof MATCHES, name: string): boolean => {
  if (kind === 'dns') return isCovered(base, name);
  if (kind === 'uri') return isBelow(hostOf(name), lower(base));
  return kind === 'email' && !lower(base).includes('@') && isBelow(name.toLowerCase().slice(name.lastIndexOf('@') + 1), lower(base));
};

/** A wildcard reaches into what is excluded below it. */
const isCovered = (base: Buffer, name: string): boolean => name.startsWith('*.') && lower(base).endsWith(name.slice(1).toLowerCase());

/** The domain itself and whatever is below it; with a dot in front, only what is below. */
const isBelow = (host: string, domain: string): boolean =>
  domain === '' || (domain.startsWith('.') ? host.endsWith(domain) : host === domain || host.endsWith(`.${domain}`));

/** A host that is named as it is; with a dot in front, whatever is below it. */
const isHost = (host: string, wanted: string): boolean => (wanted.startsWith('.') ? host.endsWith(wanted) : host === wanted);

const lower = (base: Buffer): string => base.toString('latin1').toLowerCase();

const MATCHES = {
  dns: (base: Buffer, name: string): boolean => isBelow(name.toLowerCase(), lower(base)),
  email: (base: Buffer, address: string): boolean => {
    const wanted = base.toString('latin1');
    if (wanted.includes('@')) return wanted.split('@')[0] === address.split('@')[0] && lower(base).split('@')[1] === address.toLowerCase().split('@')[1];
    return isHost(address.toLowerCase().slice(address.lastIndexOf('@') + 1), lower(base));
  },
  uri: (base: Buffer, uri: string): boolean => isHost(hostOf(uri), lower(base)),
  ip: (base: Buffer, address: string): boolean => {
    const bytes = ipAddressBytes(address);
    if (bytes === undefined || base.length !== 2 * bytes.length) return false;
    return bytes.every((byte, i) => (byte & base[bytes.length + i]!) === (base[i]! & base[bytes.length + i]!));
  },
};

/** Without user and port; empty where there is none, which no constraint permits. */
const hostOf = (uri: string): string => (/^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?([^/?#:]*)/i.exec(uri)?.[1] ?? '').toLowerCase();

/** Whether a subject begins with the relative names of a base, compared without case and with one blank for several (RFC 5280, section 7.1). */
const beginsWith = (subject: Buffer, base: Buffer): boolean => {
  const own = relativeNames(subject);
  return relativeNames(base).every((name, i) => name === own[i]);
};

const relativeNames = (der: Buffer): string[] => {
  const name = parseDer(der);
  if (typeof name === 'string') return ['?'];
  return name.children.map(({ children }) => children.map(({ children: [type, value] }) => `${type && oidOf(type)}=${value && contentOf(value).toString().trim().replace(/\s+/g, ' ').toLowerCase()}`).join('+'));
};

import { contentOf, hasTag, type DerValue } from '../asn1/der-value.js';
import { TAG, context } from '../asn1/tags.js';
import { canonicalIpAddress } from '../names/ip-address.js';
import type { SubjectAltNames } from '../names/subject-alt-names.js';

/** GeneralName (RFC 5280, section 4.2.1.6): the kinds that Chancery writes. */
const KINDS = { email: context(1), dns: context(2), uri: context(6), ip: context(7) } as const;

/** What was decided, as {@link readNames} shows it: each name with its kind, in one order. */
export const namesOf = (names: SubjectAltNames): string[] =>
  [
    ...(names.dnsNames ?? []).map((name) => `dns:${name}`),
    ...(names.ipAddresses ?? []).map((address) => `ip:${canonicalIpAddress(address) ?? ''}`),
    ...(names.uris ?? []).map((uri) => `uri:${uri}`),
    ...(names.emailAddresses ?? []).map((address) => `email:${address}`),
  ].sort();

/** The names of a subjectAltName that was read; a kind that nobody decides is shown as what it is. */
export const readNames = (list: DerValue | undefined): string[] => {
  if (list === undefined) return [];
  return hasTag(list, TAG.sequence) ? list.children.map(readName).sort() : ['not a list'];
};

const readName = (name: DerValue): string => {
  const bytes = contentOf(name);
  switch (name.tag) {
    case KINDS.dns:
      return `dns:${bytes.toString('latin1')}`;
    case KINDS.uri:
      return `uri:${bytes.toString('latin1')}`;
    case KINDS.email:
      return `email:${bytes.toString('latin1')}`;
    case KINDS.ip:
      return `ip:${showAddress(bytes)}`;
    default:
      return `tag ${name.tag}`;
  }
};

/** Four bytes or sixteen (section 4.2.1.6), in the one spelling of the address. */
const showAddress = (bytes: Buffer): string => {
  if (bytes.length === 4) return bytes.join('.');
  if (bytes.length !== 16) return `${bytes.length} bytes`;
  const groups = Array.from({ length: 8 }, (_, i) => bytes.readUInt16BE(2 * i).toString(16));
  return canonicalIpAddress(groups.join(':')) ?? '';
};

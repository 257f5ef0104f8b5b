import { contains, contentOf, encodingOf, hasTag, oidOf, type DerValue } from '../asn1/der-value.js';
import { TAG } from '../asn1/tags.js';
import { OID } from '../oids.js';
import { readSignedCertificate, type SignedCertificate } from './signed-certificate.js';
import type { SignedExtension } from './signed-extension.js';

type Rule = readonly [violation: string, holds: (read: SignedCertificate) => boolean];

const find = ({ extensions }: SignedCertificate, type: string): SignedExtension | undefined =>
  extensions.find((extension) => extension.type === type);
const isAuthority = (read: SignedCertificate): boolean => find(read, OID.basicConstraints)?.value?.children[0] !== undefined;
const bytesOf = (value: DerValue | undefined): Buffer => (value === undefined ? NOTHING : contentOf(value));
const NOTHING = Buffer.alloc(0);
const VERSION_3 = Buffer.from([2]);

const year = (time: DerValue): number => {
  const text = contentOf(time).toString('latin1');
  const two = Number(text.slice(0, 2));
  return hasTag(time, TAG.utcTime) ? (two < 50 ? 2000 + two : 1900 + two) : Number(text.slice(0, 4));
};

/** Our own lint: what RFC 5280 asks of every certificate that Chancery signs, each rule named for its violation. */
const RULES: readonly Rule[] = [
  ['fields are missing, of another type, or not in their place (4.1)', ({ isComplete }) => isComplete],
  ['version is not 3 (4.1.2.1)', ({ version }) => contains(version?.children[0], VERSION_3)],
  ['serial number is not positive (4.1.2.2)', ({ serialNumber }) => {
    const serial = bytesOf(serialNumber);
    return serial.length > 0 && serial[0]! < 0x80 && serial.some((byte) => byte !== 0);
  }],
  ['serial number is longer than 20 octets (4.1.2.2)', ({ serialNumber }) => bytesOf(serialNumber).length <= 20],
  ['serial number has less than 8 octets (BR 7.1)', ({ serialNumber }) => bytesOf(serialNumber).length >= 8],
  ['signature algorithm differs from what is signed (4.1.1.2)', ({ signature, signatureAlgorithm }) =>
    signature !== undefined && signatureAlgorithm !== undefined && encodingOf(signature).equals(encodingOf(signatureAlgorithm))],
  ['time is of the wrong type for its year (4.1.2.5)', ({ validity }) =>
    validity?.children.length === 2 &&
    validity.children.every((time) => hasTag(time, year(time) < 2050 ? TAG.utcTime : TAG.generalizedTime))],
  ['extension stands twice (4.2)', ({ extensions }) => new Set(extensions.map(({ type }) => type)).size === extensions.length],
  ['extension cannot be read (4.2)', ({ extensions }) => extensions.every(({ value }) => value !== undefined)],
  ['authority without a critical basicConstraints (4.2.1.9)', (read) => !isAuthority(read) || find(read, OID.basicConstraints)!.critical],
  ['keyUsage is missing (4.2.1.3)', (read) => find(read, OID.keyUsage) !== undefined],
  ['extKeyUsage is missing (4.2.1.12)', (read) => isAuthority(read) || find(read, OID.extKeyUsage) !== undefined],
  ['keyUsage is not critical (4.2.1.3)', (read) => find(read, OID.keyUsage)?.critical ?? true],
  ['certificate of an application may sign certificates (4.2.1.3)', (read) =>
    isAuthority(read) || (bytesOf(find(read, OID.keyUsage)?.value)[1] ?? 0) % 8 < 4],
  ['timeStamping is not the only purpose, or not critical (RFC 3161, 2.3)', (read) => {
    const { critical, value } = find(read, OID.extKeyUsage) ?? {};
    const purposes = value?.children.map(oidOf) ?? [];
    return !purposes.includes(OID.timeStamping) || (purposes.length === 1 && critical === true);
  }],
  ['subjectKeyIdentifier is missing (4.2.1.2)', (read) => find(read, OID.subjectKeyIdentifier) !== undefined],
  ['subjectKeyIdentifier is critical (4.2.1.2)', (read) => find(read, OID.subjectKeyIdentifier)?.critical !== true],
  ['authorityKeyIdentifier is missing (4.2.1.1)', (read) => isAuthority(read) || find(read, OID.authorityKeyIdentifier) !== undefined],
  ['authorityKeyIdentifier is critical (4.2.1.1)', (read) => find(read, OID.authorityKeyIdentifier)?.critical !== true],
  ['subject is empty and there is no critical subjectAltName (4.1.2.6)', (read) =>
    (read.subject?.children.length ?? 0) > 0 || (find(read, OID.subjectAltName)?.critical ?? false)],
  ['subjectAltName is empty (4.2.1.6)', (read) => {
    const names = find(read, OID.subjectAltName);
    return names === undefined || (names.value?.children.length ?? 0) > 0;
  }],
];

/** Every rule that a certificate breaks; empty: it may be released. Never throws. */
export const lintCertificate = (der: Uint8Array): string[] => {
  const read = readSignedCertificate(der);
  return typeof read === 'string' ? [`certificate is ${read}`] : violationsOf(read);
};

/** {@link lintCertificate} of one that is read already. */
export const violationsOf = (read: SignedCertificate): string[] => RULES.filter(([, holds]) => !holds(read)).map(([violation]) => violation);

import type { Asn1 } from '../asn1/der.js';
import { Asn1Type, bytesOf, childrenOf, isContext, isUniversal, oidOf } from '../asn1/der.js';
import { parseDer } from '../asn1/parse-der.js';
import { OID } from '../oids.js';

/** The parts of a certificate that the rules look at, read from its bytes and not from what was meant. */
interface Read {
  readonly version: Asn1 | undefined;
  readonly serial: Buffer;
  readonly times: readonly Asn1[];
  readonly subjectIsEmpty: boolean;
  readonly extensions: readonly { readonly type: string; readonly critical: boolean; readonly value: Asn1 | undefined }[];
}

type Rule = readonly [violation: string, holds: (read: Read) => boolean];

const find = ({ extensions }: Read, type: string) => extensions.find((extension) => extension.type === type);
const isAuthority = (read: Read): boolean => childrenOf(find(read, OID.basicConstraints)?.value ?? EMPTY)[0] !== undefined;
const EMPTY = { value: [] } as unknown as Asn1;

const year = (node: Asn1): number => {
  const text = bytesOf(node).toString('latin1');
  const two = Number(text.slice(0, 2));
  return isUniversal(node, Asn1Type.UTCTIME) ? (two < 50 ? 2000 + two : 1900 + two) : Number(text.slice(0, 4));
};

/** Our own lint: what RFC 5280 asks of every certificate that Chancery signs, each rule named for its violation. */
const RULES: readonly Rule[] = [
  ['version is not 3 (4.1.2.1)', ({ version }) => version !== undefined && bytesOf(childrenOf(version)[0] ?? EMPTY).equals(Buffer.from([2]))],
  ['serial number is not positive (4.1.2.2)', ({ serial }) => serial.length > 0 && serial[0]! < 0x80 && serial.some((byte) => byte !== 0)],
  ['serial number is longer than 20 octets (4.1.2.2)', ({ serial }) => serial.length <= 20],
  ['serial number has less than 8 octets (BR 7.1)', ({ serial }) => serial.length >= 8],
  ['time is of the wrong type for its year (4.1.2.5)', ({ times }) =>
    times.length === 2 && times.every((time) => isUniversal(time, year(time) < 2050 ? Asn1Type.UTCTIME : Asn1Type.GENERALIZEDTIME))],
  ['extension stands twice (4.2)', ({ extensions }) => new Set(extensions.map(({ type }) => type)).size === extensions.length],
  ['extension cannot be read (4.2)', ({ extensions }) => extensions.every(({ value }) => value !== undefined)],
  ['authority without a critical basicConstraints (4.2.1.9)', (read) => !isAuthority(read) || find(read, OID.basicConstraints)!.critical],
  ['keyUsage is missing (4.2.1.3)', (read) => !isAuthority(read) || find(read, OID.keyUsage) !== undefined],
  ['keyUsage is not critical (4.2.1.3)', (read) => find(read, OID.keyUsage)?.critical ?? true],
  ['certificate of an application may sign certificates (4.2.1.3)', (read) =>
    isAuthority(read) || (bytesOf(find(read, OID.keyUsage)?.value ?? EMPTY)[1] ?? 0) % 8 < 4],
  ['subjectKeyIdentifier is missing (4.2.1.2)', (read) => find(read, OID.subjectKeyIdentifier) !== undefined],
  ['subjectKeyIdentifier is critical (4.2.1.2)', (read) => find(read, OID.subjectKeyIdentifier)?.critical !== true],
  ['authorityKeyIdentifier is missing (4.2.1.1)', (read) => isAuthority(read) || find(read, OID.authorityKeyIdentifier) !== undefined],
  ['authorityKeyIdentifier is critical (4.2.1.1)', (read) => find(read, OID.authorityKeyIdentifier)?.critical !== true],
  ['subject is empty and there is no critical subjectAltName (4.1.2.6)', (read) =>
    !read.subjectIsEmpty || (find(read, OID.subjectAltName)?.critical ?? false)],
  ['subjectAltName is empty (4.2.1.6)', (read) => {
    const names = find(read, OID.subjectAltName);
    return names === undefined || childrenOf(names.value ?? EMPTY).length > 0;
  }],
];

/** Room for the largest spec that the schema allows: 100 DNS names and 32 URIs of 1,024 characters. */
const LIMITS = { maxBytes: 256 * 1024, maxDepth: 20, maxNodes: 8192 };

/** Every rule that a certificate breaks; empty: it may be released. Never throws. */
export const lintCertificate = (der: Uint8Array): string[] => {
  const node = parseDer(der, LIMITS);
  if (typeof node === 'string') return [`certificate is ${node}`];
  const fields = childrenOf(childrenOf(node)[0] ?? EMPTY);
  const version = isContext(fields[0], 0) ? fields[0] : undefined;
  const [serial, , , validity, subject] = version === undefined ? fields : fields.slice(1);
  const list = fields.find((field) => isContext(field, 3));
  const read: Read = {
    version,
    serial: bytesOf(serial ?? EMPTY),
    times: childrenOf(validity ?? EMPTY),
    subjectIsEmpty: childrenOf(subject ?? EMPTY).length === 0,
    extensions: childrenOf(childrenOf(list ?? EMPTY)[0] ?? EMPTY).map(readExtension),
  };
  return RULES.filter(([, holds]) => !holds(read)).map(([violation]) => violation);
};

const readExtension = (extension: Asn1): Read['extensions'][number] => {
  const [type, ...rest] = childrenOf(extension);
  const octets = rest.at(-1);
  const value = octets === undefined ? undefined : parseDer(bytesOf(octets), LIMITS);
  return {
    type: isUniversal(type, Asn1Type.OID) ? oidOf(type) : '',
    critical: isUniversal(rest[0], Asn1Type.BOOLEAN) && bytesOf(rest[0])[0] === 0xff,
    value: typeof value === 'string' ? undefined : value,
  };
};

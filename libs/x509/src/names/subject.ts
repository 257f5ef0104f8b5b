import { oid, printableString, sequence, set, toDer, utf8String, type Asn1 } from '../asn1/der.js';
import { OID } from '../oids.js';

/** A distinguished name by its usual attributes (RFC 5280, section 4.1.2.4). */
export interface Subject {
  commonName?: string;
  organizations?: readonly string[];
  organizationalUnits?: readonly string[];
  countries?: readonly string[];
  provinces?: readonly string[];
  localities?: readonly string[];
}

/** The order in which names are commonly written, from the widest to the narrowest. */
const ATTRIBUTES = [
  ['countries', OID.countryName],
  ['provinces', OID.stateOrProvinceName],
  ['localities', OID.localityName],
  ['organizations', OID.organizationName],
  ['organizationalUnits', OID.organizationalUnitName],
] as const;

const attribute = ([type, value]: readonly [type: string, value: string]): Asn1 =>
  // countryName is a PrintableString of two letters; all others are UTF8String.
  set(sequence(oid(type), type === OID.countryName ? printableString(value) : utf8String(value)));

/** Type and value of each attribute, in the order in which they are written. */
export const subjectAttributes = (subject: Subject): (readonly [type: string, value: string])[] => [
  ...ATTRIBUTES.flatMap(([field, type]) => (subject[field] ?? []).map((value) => [type, value] as const)),
  ...(subject.commonName === undefined ? [] : [[OID.commonName, subject.commonName] as const]),
];

export const encodeSubject = (subject: Subject): Asn1 => sequence(...subjectAttributes(subject).map(attribute));

export const subjectDer = (subject: Subject): Buffer => toDer(encodeSubject(subject));

export const isEmptySubject = (subject: Subject): boolean =>
  subject.commonName === undefined && ATTRIBUTES.every(([field]) => (subject[field] ?? []).length === 0);

/** A comma in a value would else begin another attribute (RFC 4514, section 2.4). */
const escaped = (value: string): string => value.replace(/[\\,+"<>;=]/g, '\\$&').replace(/^[# ]|(?<!\\) $/g, '\\$&');

/** `O=Example, CN=app1`, for people and for searching; separators within a value are escaped. */
export const showSubject = (subject: Subject): string => {
  const short = { countries: 'C', provinces: 'ST', localities: 'L', organizations: 'O', organizationalUnits: 'OU' } as const;
  return [
    ...ATTRIBUTES.flatMap(([field]) => (subject[field] ?? []).map((value) => `${short[field]}=${escaped(value)}`)),
    ...(subject.commonName === undefined ? [] : [`CN=${escaped(subject.commonName)}`]),
  ].join(', ');
};

import { contentOf, hasTag, oidOf, type DerValue } from '../asn1/der-value.js';
import { parseDer, type DerLimits } from '../asn1/parse-der.js';
import { TAG } from '../asn1/tags.js';

/** An extension as its bytes say (RFC 5280, section 4.1). */
export interface SignedExtension {
  /** Dotted; empty where it cannot be read. */
  readonly type: string;
  readonly critical: boolean;
  /** What its octets hold; undefined where that is not DER. */
  readonly value: DerValue | undefined;
}

/** Type, criticality where it is not the default, octets. DER leaves out what is the default (X.690, 11.5). */
export const isExtension = (extension: DerValue): boolean => {
  const [type, ...rest] = extension.children;
  const octets = rest.at(-1);
  if (!hasTag(extension, TAG.sequence) || !hasTag(type, TAG.oid) || !hasTag(octets, TAG.octetString)) return false;
  return rest.length === 1 || (rest.length === 2 && isTrue(rest[0]));
};

export const readExtension = ({ children: [type, ...rest] }: DerValue, limits: DerLimits): SignedExtension => {
  const octets = rest.at(-1);
  const value = octets === undefined ? undefined : parseDer(contentOf(octets), limits);
  return {
    type: hasTag(type, TAG.oid) ? oidOf(type) : '',
    critical: isTrue(rest[0]),
    value: typeof value === 'string' ? undefined : value,
  };
};

/** TRUE of DER is 0xff (X.690, 11.1). */
export const isTrue = (value: DerValue | undefined): boolean => hasTag(value, TAG.boolean) && contentOf(value)[0] === 0xff;

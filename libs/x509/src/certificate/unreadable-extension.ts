import { hasTag, type DerValue } from '../asn1/der-value.js';
import { TAG, constructedContext } from '../asn1/tags.js';
import { OID } from '../oids.js';
import { extensionsOf } from './certificate-fields.js';
import { readExtension } from './signed-extension.js';
import { CERTIFICATE_LIMITS } from './signed-certificate.js';

type Shape = (value: DerValue) => boolean;

const isSequence: Shape = (value) => hasTag(value, TAG.sequence);
const isListOf = (tag: number): Shape => (value) => isSequence(value) && value.children.length > 0 && value.children.every((one) => hasTag(one, tag));
/** GeneralSubtrees: each begins with its base, a name of a context-specific tag. */
const isTrees: Shape = ({ children }) => children.length > 0 && children.every((tree) => isSequence(tree) && ((tree.children[0]?.tag ?? 0) & 0xc0) === 0x80);

/** What is read of an authority, by its name and how it has to be (RFC 5280, section 4.2.1). */
const READ: ReadonlyMap<string, readonly [name: string, shape: Shape]> = new Map([
  [OID.basicConstraints, ['basicConstraints', isSequence]],
  [OID.keyUsage, ['keyUsage', (value) => hasTag(value, TAG.bitString)]],
  [OID.policyConstraints, ['policyConstraints', isSequence]],
  [OID.extKeyUsage, ['extKeyUsage', isListOf(TAG.oid)]],
  [OID.subjectKeyIdentifier, ['subjectKeyIdentifier', (value) => hasTag(value, TAG.octetString)]],
  [OID.nameConstraints, ['nameConstraints', (value) =>
    isSequence(value) && value.children.length > 0 &&
    value.children.every((side) => (hasTag(side, constructedContext(0)) || hasTag(side, constructedContext(1))) && isTrees(side))]],
]);

/**
 * Name of the first extension of an authority's certificate that is there and cannot be read: what it forbids would else be taken for
 * allowed. @throws where the certificate itself cannot be read
 */
export const unreadableExtension = (der: Uint8Array): string | undefined => {
  for (const { type, value } of extensionsOf(der).map((extension) => readExtension(extension, CERTIFICATE_LIMITS))) {
    const [name, isOfItsShape] = READ.get(type) ?? [];
    if (isOfItsShape !== undefined && (value === undefined || !isOfItsShape(value))) return name;
  }
  return undefined;
};

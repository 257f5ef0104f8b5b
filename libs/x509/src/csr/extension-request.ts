import { hasTag, oidOf, type DerValue } from '../asn1/der-value.js';
import type { DerLimits } from '../asn1/parse-der.js';
import { TAG, constructedContext } from '../asn1/tags.js';
import { isExtension, readExtension, type SignedExtension } from '../certificate/signed-extension.js';
import { areGeneralNames } from '../names/are-general-names.js';
import { OID } from '../oids.js';

/** What is in an extension of a request of ours, and more. */
const LIMITS: DerLimits = { maxBytes: 16 * 1024, maxDepth: 12, maxNodes: 1024 };

/**
 * What is wrong with the attributes of a request, or undefined: absent, empty, or exactly one well-formed extensionRequest with
 * one value (RFC 2985, section 5.4.2). It is read to be refused where it is odd; nothing of it is used.
 */
export const whyNotAttributes = (attributes: DerValue | undefined): string | undefined => {
  if (attributes === undefined) return undefined;
  if (!hasTag(attributes, constructedContext(0))) return 'not a set of attributes';
  const [attribute, ...more] = attributes.children;
  if (attribute === undefined) return undefined;
  const [type, values, ...rest] = attribute.children;
  if (more.length > 0 || !hasTag(attribute, TAG.sequence) || !hasTag(type, TAG.oid) || oidOf(type) !== OID.extensionRequest) {
    return 'not one extensionRequest';
  }
  const isOneValue = rest.length === 0 && hasTag(values, TAG.set) && values.children.length === 1;
  return isOneValue ? whyNotExtensions(values.children[0]!) : 'an extensionRequest without one value';
};

/** Extensions: at least one, none twice (RFC 5280, section 4.2). */
const whyNotExtensions = (list: DerValue): string | undefined => {
  if (!hasTag(list, TAG.sequence) || list.children.length === 0) return 'an extensionRequest without extensions';
  if (!list.children.every(isExtension)) return 'an extension that is malformed';
  const extensions = list.children.map((extension) => readExtension(extension, LIMITS));
  if (new Set(extensions.map(({ type }) => type)).size < extensions.length) return 'an extension that stands twice';
  return extensions.every(hasContent) ? undefined : 'the content of an extension';
};

const hasContent = ({ type, value }: SignedExtension): boolean =>
  value !== undefined && (type !== OID.subjectAltName || areGeneralNames(value));

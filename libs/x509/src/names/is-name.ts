import { hasTag, oidOf, type DerValue } from '../asn1/der-value.js';
import { isText } from '../asn1/text-content.js';
import { TAG } from '../asn1/tags.js';

/**
 * Whether a value that was read is a distinguished name (RFC 5280, section 4.1.2.4; X.501, section 9): no RelativeDistinguishedName
 * is empty or has a type twice, and every value is text without NUL. A name of no RelativeDistinguishedName is one.
 */
export const isName = (value: DerValue): boolean => hasTag(value, TAG.sequence) && value.children.every(isRelativeName);

const isRelativeName = (set: DerValue): boolean => {
  if (!hasTag(set, TAG.set) || set.children.length === 0) return false;
  const types = set.children.map(typeOf);
  return !types.includes(undefined) && new Set(types).size === types.length;
};

/** Dotted type of an AttributeTypeAndValue; undefined where the value is none. */
const typeOf = (attribute: DerValue): string | undefined => {
  const [type, text, ...more] = attribute.children;
  if (!hasTag(attribute, TAG.sequence) || !hasTag(type, TAG.oid) || text === undefined || more.length > 0) return undefined;
  return isText(text) ? oidOf(type) : undefined;
};

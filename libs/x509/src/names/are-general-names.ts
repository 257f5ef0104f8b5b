import { contentDefect } from '../asn1/canonical-content.js';
import { contentOf, hasTag, type DerValue } from '../asn1/der-value.js';
import { isAscii } from '../asn1/text-content.js';
import { TAG, constructedContext, context } from '../asn1/tags.js';
import { isName } from './is-name.js';

/** Whether a value that was read is GeneralNames (RFC 5280, section 4.2.1.6): at least one, each well-formed. */
export const areGeneralNames = (value: DerValue): boolean =>
  hasTag(value, TAG.sequence) && value.children.length > 0 && value.children.every((name) => IS_NAME[name.tag]?.(name) ?? false);

const isAsciiText = (name: DerValue): boolean => name.end > name.content && isAscii(contentOf(name));

/** Type and `[0] EXPLICIT` value. */
const isOtherName = ({ children: [type, value, ...more] }: DerValue): boolean =>
  hasTag(type, TAG.oid) && hasTag(value, constructedContext(0)) && value.children.length === 1 && more.length === 0;

/** By identifier octet; x400Address and ediPartyName are in no certificate since long. */
const IS_NAME: Readonly<Record<number, (name: DerValue) => boolean>> = {
  [constructedContext(0)]: isOtherName,
  [context(1)]: isAsciiText,
  [context(2)]: isAsciiText,
  [constructedContext(4)]: ({ children: [name, ...more] }) => name !== undefined && isName(name) && more.length === 0,
  [context(6)]: isAsciiText,
  [context(7)]: ({ content, end }) => end - content === 4 || end - content === 16,
  [context(8)]: ({ source, content, end }) => contentDefect(TAG.oid, source, content, end) === undefined,
};

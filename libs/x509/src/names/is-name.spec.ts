import { bmpString, boolean, contextConstructed, contextPrimitive, nullValue, oid, printableString, sequence, set, setOf, toDer, unsignedInteger, utf8String, type Asn1 } from '../asn1/der.js';
import type { DerValue } from '../asn1/der-value.js';
import { parseDer } from '../asn1/parse-der.js';
import { OID } from '../oids.js';
import { areGeneralNames } from './are-general-names.js';
import { isName } from './is-name.js';

const read = (value: Asn1): DerValue => parseDer(toDer(value)) as DerValue;
const attribute = (value: Asn1, type: string = OID.commonName): Asn1 => sequence(oid(type), value);
const named = (value: Asn1): Asn1 => sequence(set(attribute(value)));
const bytes = (tag: number, ...content: number[]): Asn1 => Buffer.from([tag, content.length, ...content]);
const web = utf8String('web');

describe('A distinguished name', () => {
  it.each<[string, Asn1]>([
    ['nothing', sequence()],
    ['UTF8String', named(utf8String('Zahlstelle Köln 日本'))],
    ['PrintableString', named(printableString("Box, Inc. (a+b)/c:d=e?-'"))],
    ['NumericString', named(bytes(0x12, 0x31, 0x20))],
    ['TeletexString', named(bytes(0x14, 0xe9))],
    ['IA5String', named(bytes(0x16, 0x40))],
    ['UniversalString', named(bytes(0x1c, 0, 0, 0, 0x41))],
    ['BMPString', named(bmpString('Ä'))],
    ['two types in one set', sequence(setOf(attribute(web), attribute(web, OID.organizationName)))],
  ])('may have %s', (_, name) => expect(isName(read(name))).toBe(true));

  it.each<[string, Asn1]>([
    ['a set instead of a sequence', set()],
    ['an empty set', sequence(set())],
    ['a sequence in place of a set', sequence(sequence(attribute(web)))],
    ['no attribute in its set', sequence(set(web))],
    ['no value', sequence(set(sequence(oid(OID.commonName))))],
    ['two values', sequence(set(sequence(oid(OID.commonName), web, web)))],
    ['one type twice in one set', sequence(set(attribute(web), attribute(web)))],
    ['a number', named(unsignedInteger(Buffer.from([1])))],
    ['a truth', named(boolean(true))],
    ['nothing as a value', named(nullValue())],
    ['an empty text', named(utf8String(''))],
    ['NUL in UTF8String', named(utf8String('web\0.bank.svc'))],
    ['NUL in TeletexString', named(bytes(0x14, 0x41, 0))],
    ['NUL in IA5String', named(bytes(0x16, 0x41, 0))],
    ['NUL in BMPString', named(bmpString('a\0b'))],
    ['NUL in UniversalString', named(bytes(0x1c, 0, 0, 0, 0))],
    ['a BMPString of three bytes', named(bytes(0x1e, 0, 0x41, 0))],
    ['bytes that are no UTF-8', named(bytes(0x0c, 0xc0, 0x80))],
    ['an asterisk in PrintableString', named(printableString('*'))],
    ['an umlaut in IA5String', named(bytes(0x16, 0xe9))],
    ['a letter in NumericString', named(bytes(0x12, 0x41))],
  ])('with %s is none', (_, name) => expect(isName(read(name))).toBe(false));
});

describe('General names', () => {
  const dns = contextPrimitive(2, Buffer.from('web'));
  it.each<[string, Asn1]>([
    ['a DNS name, a mailbox and a URI', sequence(dns, contextPrimitive(1, Buffer.from('a@b')), contextPrimitive(6, Buffer.from('a:b')))],
    ['IP addresses', sequence(contextPrimitive(7, Buffer.alloc(4)), contextPrimitive(7, Buffer.alloc(16)))],
    ['a directory name', sequence(contextConstructed(4, named(web)))],
    ['another name', sequence(contextConstructed(0, oid('1.2.3'), contextConstructed(0, web)))],
    ['a registered id', sequence(contextPrimitive(8, Buffer.from([0x2a, 3])))],
  ])('may have %s', (_, names) => expect(areGeneralNames(read(names))).toBe(true));

  it.each<[string, Asn1]>([
    ['nothing', sequence()],
    ['no sequence', dns],
    ['a text', sequence(web)],
    ['an empty name', sequence(contextPrimitive(2, Buffer.alloc(0)))],
    ['NUL', sequence(dns, contextPrimitive(2, Buffer.from('web\0')))],
    ['another script', sequence(contextPrimitive(1, Buffer.from('ü@b')))],
    ['an address of five bytes', sequence(contextPrimitive(7, Buffer.alloc(5)))],
    ['a directory name that is none', sequence(contextConstructed(4, sequence(set())))],
    ['another name without its type', sequence(contextConstructed(0, contextConstructed(0, web)))],
    ['a registered id that is cut', sequence(contextPrimitive(8, Buffer.from([0x2a, 0x80])))],
    ['a constructed DNS name', sequence(contextConstructed(2, web))],
  ])('with %s are none', (_, names) => expect(areGeneralNames(read(names))).toBe(false));
});

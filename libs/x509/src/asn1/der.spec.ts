import fc from 'fast-check';
import forge from 'node-forge';

import { bitString, bmpString, contextConstructed, contextPrimitive, namedBits, octetString, octetsOf, oid, sequence, setOf, time, toDer, unsignedInteger, utf8String } from './der.js';
import { parseDer } from './parse-der.js';

const hex = (value: Parameters<typeof toDer>[0]): string => toDer(value).toString('hex');

describe('What is written', () => {
  it.each([
    ['the smallest integer', unsignedInteger(Buffer.from([0])), '020100'],
    ['an integer with its sign bit set', unsignedInteger(Buffer.from([0, 0, 0xff, 1])), '020300ff01'],
    ['bits by their numbers', namedBits([0, 5]), '03020284'],
    ['bits of whole bytes', bitString(Buffer.from([1, 2])), '0303000102'],
    ['octets around a value', octetsOf(sequence()), '04023000'],
    ['text of two bytes a character', bmpString('aé'), '1e04006100e9'],
    ['text of more', utf8String('é'), '0c02c3a9'],
    ['context-specific tags', contextConstructed(3, contextPrimitive(2, Buffer.from('a'))), 'a303820161'],
    ['a set in the order of its bytes', setOf(utf8String('b'), utf8String('a')), '31060c01610c0162'],
    ['a moment before 2050', time(new Date('2049-12-31T23:59:58Z')), `170d${Buffer.from('491231235958Z').toString('hex')}`],
    ['a moment from 2050 on', time(new Date('2050-01-01T00:00:00Z')), `180f${Buffer.from('20500101000000Z').toString('hex')}`],
    ['an object identifier', oid('2.999.113549'), '0605883786f70d'],
  ])('%s', (_, value, expected) => {
    expect(hex(value)).toBe(expected);
  });

  it('has the shortest length there is, and is read again as it was written', () => {
    for (const size of [0, 127, 128, 255, 256, 65_535, 65_536]) {
      const written = toDer(sequence(octetString(Buffer.alloc(size, 1)), sequence(oid('1.2.3'))));
      const read = parseDer(written, { maxBytes: 100_000, maxDepth: 4, maxNodes: 10 });
      expect(typeof read === 'string' ? read : read.children.map(({ children }) => children.length)).toEqual([0, 1]);
    }
  });

  it('has object identifiers and integers as node-forge has them', () => {
    const dotted = fc.tuple(fc.integer({ min: 0, max: 1 }), fc.nat(39), fc.array(fc.nat(0x7ffffff), { minLength: 1, maxLength: 8 }));
    fc.assert(
      fc.property(dotted, ([first, second, rest]) => {
        const text = [first, second, ...rest].join('.');
        expect(hex(oid(text)).slice(4)).toBe(forge.asn1.oidToDer(text).toHex());
      }),
    );
  });
});

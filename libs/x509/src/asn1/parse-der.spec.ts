import fc from 'fast-check';
import forge from 'node-forge';

import { createCsr } from '../csr/create-csr.js';
import { generateKey } from '../keys/generate-key.js';
import { encodingOf, oidOf, type DerValue } from './der-value.js';
import { parseDer } from './parse-der.js';

const der = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex');
const isValue = (read: ReturnType<typeof parseDer>): read is DerValue => typeof read !== 'string';

/** node-forge looks at the number of a tag and not at its class: it takes INTEGER and BMPString where there are none. */
const isMisread = ({ tag, children }: DerValue): boolean =>
  (tag & 0x1f) === 0x1e || ((tag & 0xc0) !== 0 && (tag & 0x1f) === 0x02) || children.some(isMisread);

describe('DER', () => {
  it.each([
    ['a value of each type', '3023 0101ff 0201 7f 0202 0080 0202 ff7f 0302 0780 0400 0500 0603 2a0304 0c00 8000 a000 3100'],
    ['the long form where it is needed', `048180${'00'.repeat(128)}`],
    ['a set in the order of its bytes', '3106 020101 020102'],
  ])('is read: %s', (_, hex) => {
    expect(isValue(parseDer(der(hex)))).toBe(true);
  });

  it.each([
    ['nothing', '', 'malformed'],
    ['a tag alone', '30', 'malformed'],
    ['less than it says', '0402 00', 'malformed'],
    ['something after it', '0500 00', 'malformed'],
    ['a value that ends after what it is in', '3003 0402 0000', 'malformed'],
    ['the indefinite length', '3080 0500 0000', 'malformed'],
    ['a high tag number', '1f81 0100', 'malformed'],
    ['the end of contents', '3002 0000', 'malformed'],
    ['a length in the long form that fits the short one', '048101 00', 'not-canonical'],
    ['a length with a zero in front', `04820080${'00'.repeat(128)}`, 'not-canonical'],
    ['a boolean of two bytes', '0102 ffff', 'malformed'],
    ['a truth of BER', '0101 01', 'not-canonical'],
    ['an integer of no bytes', '0200', 'malformed'],
    ['an integer with a zero in front', '0202 007f', 'not-canonical'],
    ['an integer with a sign in front', '0202 ff80', 'not-canonical'],
    ['a null with content', '0501 00', 'malformed'],
    ['a bit string of no bytes', '0300', 'malformed'],
    ['more unused bits than a byte has', '0302 0800', 'malformed'],
    ['unused bits of nothing', '0301 01', 'malformed'],
    ['an unused bit that is set', '0302 0181', 'not-canonical'],
    ['an object identifier of no bytes', '0600', 'malformed'],
    ['an object identifier that does not end', '0602 2a83', 'malformed'],
    ['an object identifier with padding', '0603 2a8003', 'not-canonical'],
    ['a string in parts', '2403 040100', 'not-canonical'],
    ['a sequence that is not constructed', '1000', 'malformed'],
    ['a set out of order', '3106 020102 020101', 'not-canonical'],
  ])('is not %s', (_, hex, defect) => {
    expect(parseDer(der(hex))).toBe(defect);
  });

  it('is bounded in size, depth and number of values', () => {
    const limits = { maxBytes: 100, maxDepth: 3, maxNodes: 5 };
    expect(parseDer(Buffer.alloc(101), limits)).toBe('too-large');
    expect(parseDer(der('3006 3004 3002 3000'), limits)).toBe('too-deep');
    expect(isValue(parseDer(der('3004 3002 3000'), limits))).toBe(true);
    expect(parseDer(der('300a 0500 0500 0500 0500 0500'), limits)).toBe('too-large');
    expect(isValue(parseDer(der('3008 0500 0500 0500 0500'), limits))).toBe(true);
  });

  it.each([
    ['2a864886f70d01010b', '1.2.840.113549.1.1.11'],
    ['2b0601', '1.3.6.1'],
    ['883703', '2.999.3'],
    ['00', '0.0'],
  ])('has the object identifier %s as %s', (hex, dotted) => {
    const read = parseDer(Buffer.concat([Buffer.from([6, hex.length / 2]), der(hex)]));
    expect(isValue(read) && oidOf(read)).toBe(dotted);
  });

  // The parser that this one replaced, with its encoder, is the judge: whatever is accepted, it spells the same.
  it('that is accepted has no other spelling, whatever was changed in it', async () => {
    const csrs = await Promise.all((['ECDSA-P256', 'RSA-2048'] as const).map(async (kind) => createCsr(await generateKey(kind))));
    const mutation = fc.record({ at: fc.nat(300), how: fc.constantFrom('flip', 'insert', 'remove'), byte: fc.integer({ min: 0, max: 255 }) });
    const mutate = (bytes: Buffer, { at, how, byte }: { at: number; how: string; byte: number }): Buffer => {
      const rest = bytes.subarray(how === 'insert' ? at : at + 1);
      return Buffer.concat([bytes.subarray(0, at), how === 'remove' ? Buffer.alloc(0) : Buffer.from([byte]), rest]);
    };
    fc.assert(
      fc.property(fc.constantFrom(...csrs), fc.array(mutation, { minLength: 1, maxLength: 2 }), (csr, mutations) => {
        const bytes = mutations.reduce(mutate, csr);
        const read = parseDer(bytes);
        if (!isValue(read) || isMisread(read)) return;
        const judged = forge.asn1.fromDer(bytes.toString('latin1'), { strict: true, parseAllBytes: true, decodeBitStrings: false } as never);
        expect(Buffer.from(forge.asn1.toDer(judged).getBytes(), 'latin1').equals(bytes)).toBe(true);
        expect(encodingOf(read).equals(bytes)).toBe(true);
      }),
      { numRuns: 3_000 },
    );
  });
});

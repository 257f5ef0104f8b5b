import * as fc from 'fast-check';
import { z } from 'zod';

import { decode, encode } from './json.js';

const schema = z.object({ name: z.string(), parts: z.array(z.object({ size: z.number() })).optional() });
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('A message', () => {
  it('comes back as it was sent', () => {
    const message = { name: 'naïve 日本 😀', parts: [{ size: 1 }] };
    expect(decode(schema, encode(message))).toEqual({ ok: true, value: message });
  });

  it('is read out of the middle of a larger buffer', () => {
    const inner = encode({ name: 'a' });
    const buffer = Buffer.concat([Buffer.from('xx'), inner, Buffer.from('yy')]);
    expect(decode(schema, buffer.subarray(2, 2 + inner.length))).toEqual({ ok: true, value: { name: 'a' } });
  });

  it.each([
    ['nothing', '', 'not JSON'],
    ['a part', '{', 'not JSON'],
    ['more than one', '[1] x', 'not JSON'],
    ['a deep nest', '['.repeat(200_000), 'not JSON'],
    ['a wrong type', '{"name":1}', 'name: Invalid input: expected string, received number'],
    ['a missing field', '{"name":"a","parts":[{}]}', 'parts.0.size: Invalid input: expected number, received undefined'],
    ['null', 'null', ': Invalid input: expected object, received null'],
  ])('that is %s is none', (_, text, error) => expect(decode(schema, bytes(text))).toEqual({ ok: false, error }));

  it('that is too large is not even parsed', () => {
    expect(decode(schema, bytes('{"name":"a"}'), 11)).toEqual({ ok: false, error: 'larger than 11 bytes' });
    expect(decode(schema, bytes('{"name":"a"}'), 12)).toMatchObject({ ok: true });
  });

  it('never throws, whatever arrives', () => {
    fc.assert(fc.property(fc.oneof(fc.uint8Array(), fc.json().map(bytes)), (data) => expect(decode(schema, data)).toHaveProperty('ok')));
  });
});

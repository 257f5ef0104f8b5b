import { generateKey } from './generate-key.js';
import { KEY_KINDS } from './key-kind.js';
import { spkiOf } from './spki-of.js';

describe('spkiOf', () => {
  it.each(KEY_KINDS)('writes a key of %s as OpenSSL does', async (kind) => {
    const { publicKey } = await generateKey(kind);
    expect(spkiOf(publicKey).toString('hex')).toBe(publicKey.export({ format: 'der', type: 'spki' }).toString('hex'));
  }, 30_000);
});

import { execFileSync } from 'node:child_process';

import fc from 'fast-check';

import { generateKey } from '../keys/generate-key.js';
import { KEY_KINDS } from '../keys/key-kind.js';
import { toPem } from '../pem.js';
import { MAX_CSR_BYTES, checkCsr } from './check-csr.js';
import { createCsr } from './create-csr.js';

describe('a certificate signing request', () => {
  it.each(KEY_KINDS)('of %s is accepted by our own check and by openssl', async (kind) => {
    const der = await createCsr(await generateKey(kind));
    expect(checkCsr(der)).toMatchObject({ kind });
    const said = execFileSync('openssl', ['req', '-verify', '-noout'], {
      input: toPem('CERTIFICATE REQUEST', der),
      stdio: ['pipe', 'pipe', 'pipe'],
      encoding: 'utf8',
    });
    expect(said).toBe('');
  }, 30_000);

  it('of a weak, odd or unknown key is refused, and says so', () => {
    const request = (args: string[]): Buffer =>
      execFileSync('openssl', ['req', '-new', '-outform', 'DER', '-subj', '/CN=x', '-nodes', '-keyout', '/dev/null', ...args], {
        stdio: ['ignore', 'pipe', 'ignore'],
      });
    expect(checkCsr(request(['-newkey', 'rsa:1024']))).toMatchObject({ defect: 'weak-key' });
    expect(checkCsr(request(['-newkey', 'rsa:2048', '-sha1']))).toMatchObject({ defect: 'weak-signature-algorithm' });
    expect(checkCsr(request(['-newkey', 'rsa:2048', '-pkeyopt', 'rsa_keygen_pubexp:3']))).toMatchObject({ defect: 'wrong-exponent' });
    expect(checkCsr(request(['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:secp256k1']))).toMatchObject({ defect: 'unknown-curve' });
    expect(
      checkCsr(request(['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-pkeyopt', 'ec_param_enc:explicit'])),
    ).toMatchObject({ defect: 'unknown-curve' });
    expect(checkCsr(request(['-newkey', 'ed448']))).toMatchObject({ defect: 'unknown-algorithm' });
    expect(
      checkCsr(request(['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-addext', 'subjectAltName=DNS:evil'])),
    ).toMatchObject({ kind: 'ECDSA-P256' });
  });

  it('with bytes changed, added or missing is never accepted and never throws', async () => {
    const der = await createCsr(await generateKey('ECDSA-P256'));
    fc.assert(
      fc.property(fc.nat(der.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const mutated = Buffer.from(der);
        mutated[at]! ^= flip;
        expect(checkCsr(mutated)).toHaveProperty('defect');
      }),
      { numRuns: 2_000 },
    );
    expect(checkCsr(Buffer.concat([der, Buffer.from([0])]))).toEqual({ defect: 'malformed' });
    expect(checkCsr(der.subarray(0, -1))).toEqual({ defect: 'malformed' });
    expect(checkCsr(Buffer.alloc(0))).toEqual({ defect: 'malformed' });
    expect(checkCsr(Buffer.alloc(MAX_CSR_BYTES + 1))).toEqual({ defect: 'too-large' });
    expect(checkCsr(Buffer.alloc(8_000, Buffer.from([0x30, 0x80])))).toHaveProperty('defect');
  });

  it('nested a thousand deep is refused before any parser recurses', () => {
    let der = Buffer.from([0x05, 0x00]);
    for (let i = 0; i < 1_000; i++) {
      const length = der.length < 128 ? Buffer.from([der.length]) : Buffer.from([0x82, der.length >> 8, der.length & 255]);
      der = Buffer.concat([Buffer.from([0x30]), length, der]);
    }
    expect(checkCsr(der)).toEqual({ defect: 'too-deep' });
  });
});

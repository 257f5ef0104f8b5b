import { createCsr, generateKey, privateKeyPem } from '@chancery/x509';

import { NOW } from '../testing/builders.js';
import { TestAuthority } from '../testing/signer.js';
import { knownPair } from './known-pairs.js';

it('A certificate with its key behind it, and no key, is not known as the pair that it is made of', async () => {
  const pair = await generateKey('ECDSA-P256');
  const { chain } = await (await TestAuthority.create(NOW)).sign(await createCsr(pair), NOW, 'r1');
  const keyPem = privateKeyPem(pair);
  expect(knownPair(Buffer.from(chain), Buffer.from(keyPem)).isMatching).toBe(true);
  expect(knownPair(Buffer.from(chain + keyPem), Buffer.from('')).isMatching).toBe(false);
});

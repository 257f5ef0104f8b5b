import { createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';

import { ownCpu } from './process-cpu.js';

const MESSAGE = Buffer.alloc(500, 'x');
const KEYS = 200;

/**
 * What Node's own cryptography takes for one P-256 certificate, in microseconds of processor time: the key of the request is imported
 * and its proof of possession verified, the certificate signed, and its signature verified again. No signer that does this in Node can be
 * faster.
 */
export const nativeFloor = (count: number): number => {
  const issuer = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const requests = Array.from({ length: KEYS }, () => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    return { jwk: publicKey.export({ format: 'jwk' }), proof: sign('sha256', MESSAGE, privateKey) };
  });
  const one = ({ jwk, proof }: (typeof requests)[number]): void => {
    const key = createPublicKey({ key: jwk, format: 'jwk' });
    const isProved = verify('sha256', MESSAGE, key, proof);
    const signature = sign('sha256', MESSAGE, issuer.privateKey);
    if (!isProved || !verify('sha256', MESSAGE, issuer.publicKey, signature)) throw new Error('a signature does not verify');
  };
  requests.forEach(one);
  const before = ownCpu();
  for (let i = 0; i < count; i++) one(requests[i % KEYS]!);
  return (ownCpu() - before) / count;
};

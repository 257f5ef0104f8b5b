import { X509Certificate, createPrivateKey } from 'node:crypto';

import { objectOf, type Defect } from './defect.js';
import { pkiNameOf, secretNameOf, type IndexOfWorld } from './index-of-world.js';
import { wantedNames } from './spec-faults.js';
import type { SeenPki, SeenSecret } from './world.js';

/** Of a Pki that has to be Ready: its Secret has a certificate for what it asks, which has not expired, and its key. */
export const checkSecret = (pki: SeenPki, index: IndexOfWorld, now: Date): Defect[] => {
  const { namespace, name } = pki.metadata;
  const object = objectOf('Pki', pki.metadata);
  const secret = index.secret(namespace, secretNameOf(pki));
  if (secret === undefined) return [{ object, expected: `Secret ${secretNameOf(pki)}`, seen: 'no such Secret' }];
  const holder = pkiNameOf(secret);
  if (holder !== name) return [{ object, expected: `Secret ${secretNameOf(pki)} of this Pki`, seen: `it is of ${holder}` }];
  return pairDefects(secret, wantedNames(pki), now).map(([expected, seen]) => ({ object, expected, seen }));
};

const pairDefects = ({ data = {} }: SeenSecret, names: readonly string[], now: Date): [expected: string, seen: string][] => {
  const part = (key: string): string => Buffer.from(data[key] ?? '', 'base64').toString('utf8');
  try {
    const leaf = new X509Certificate(part('tls.crt'));
    const defects: [string, string][] = [];
    if (!leaf.checkPrivateKey(createPrivateKey(part('tls.key')))) defects.push(['a key that belongs to the certificate', 'another key']);
    if (Date.parse(leaf.validFrom) > now.getTime()) defects.push(['a certificate that is valid already', leaf.validFrom]);
    if (Date.parse(leaf.validTo) <= now.getTime()) defects.push(['a certificate that has not expired', leaf.validTo]);
    const seen = (leaf.subjectAltName ?? '').split(', ').map((text) => text.replace('DNS:', ''));
    if ([...seen].sort().join() !== [...names].sort().join()) defects.push([`names ${names.join(' ')}`, seen.join(' ')]);
    return defects;
  } catch (error) {
    return [['a certificate and its key', String(error)]];
  }
};

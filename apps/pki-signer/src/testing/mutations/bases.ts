import { sign, type KeyObject } from 'node:crypto';

import { KEY_KINDS, createCsr, generateKey, type KeyKind } from '@chancery/x509';

import { attributes, extensionRequest, sanOf } from '../hostile/request.js';
import { bits, sequence } from '../hostile/tlv.js';
import { bytesOf, treeOf } from './der-tree.js';

/** A request that is right, and how to sign what was made of it. */
export interface Base {
  readonly kind: KeyKind;
  readonly der: Buffer;
  /** CertificationRequestInfo. */
  readonly info: Buffer;
  /** subjectPublicKeyInfo. */
  readonly spki: Buffer;
  /** A whole request with this info in place of its own, signed by its key. */
  readonly signed: (info: Buffer) => Buffer;
}

const DIGESTS: Partial<Record<KeyKind, string>> = { 'ECDSA-P384': 'sha384', 'ECDSA-P521': 'sha512', Ed25519: '' };

const baseOf = (kind: KeyKind, der: Buffer, privateKey: KeyObject): Base => {
  const [info, algorithm] = treeOf(der).children!.map(bytesOf);
  const digest = DIGESTS[kind] ?? 'sha256';
  const signed = (changed: Buffer): Buffer =>
    sequence(changed, algorithm!, bits(sign(digest === '' ? null : digest, changed, privateKey)));
  return { kind, der, info: info!, spki: bytesOf(treeOf(info!).children![2]!), signed };
};

/** One as crd-watcher makes it, and one with an extensionRequest, for each kind of key. */
export const makeBases = async (): Promise<Base[]> => {
  const bases: Base[] = [];
  for (const kind of KEY_KINDS) {
    const pair = await generateKey(kind);
    const base = baseOf(kind, await createCsr(pair), pair.privateKey);
    const info = treeOf(base.info);
    info.children![3] = treeOf(attributes(extensionRequest(sanOf(Buffer.from('evil.bank.svc')))));
    bases.push(base, baseOf(kind, base.signed(bytesOf(info)), pair.privateKey));
  }
  return bases;
};

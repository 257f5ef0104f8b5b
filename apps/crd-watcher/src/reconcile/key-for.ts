import { createPublicKey } from 'node:crypto';

import type { ApiObject } from '@chancery/controller';
import { SECRET_ANNOTATIONS, keyKindName, pkiOfSecret, wantedKey } from '@chancery/crd';
import { generateKey, kindOfKey, readPrivateKey, type KeyKind, type KeyPair } from '@chancery/x509';

import type { SecretWriter } from '../adapters/secret-writer.js';
import type { PkiView } from '../view/pki-view.js';
import { knownPair } from '../view/known-pairs.js';
import { SECRET_KEYS, type SecretView } from '../view/secret-view.js';
import { isOfPlace } from './issue-cause.js';
import type { ActionOf } from './plan.js';

/** The key of the next certificate: a new one, unless the Pki keeps its key. In memory only. @throws ApiError, ApiUnreachable */
export const keyFor = async (secrets: SecretWriter, pki: PkiView, { spec, place }: Pick<ActionOf<'issue'>, 'spec' | 'place'>, before: SecretView | undefined): Promise<KeyPair> => {
  const wanted = wantedKey(spec.privateKey);
  const kind: KeyKind = keyKindName(wanted.kind);
  const isOwn = before !== undefined && before.pki === pkiOfSecret(pki.kind.group, pki.name) && isOfPlace(before, place);
  if (wanted.rotationPolicy === 'Never' && isOwn) {
    const kept = await keptKey(secrets, before, kind);
    if (kept !== undefined) return kept;
  }
  return generateKey(kind);
};

interface StoredSecret extends ApiObject {
  metadata: ApiObject['metadata'] & { annotations?: Record<string, string> };
  data?: Record<string, string>;
}

/**
 * The key that is in the Secret, if it is still of the kind that is asked for, and belongs to the certificate that was put there with
 * it: one that somebody else has put in its place was made nobody knows how.
 */
const keptKey = async (secrets: SecretWriter, { namespace, name }: SecretView, kind: KeyKind): Promise<KeyPair | undefined> => {
  const { data = {}, metadata } = (await secrets.read(namespace, name)) as StoredSecret;
  const [chain, pem] = [SECRET_KEYS.certificate, SECRET_KEYS.key].map((key) => Buffer.from(data[key] ?? '', 'base64')) as [Buffer, Buffer];
  try {
    const privateKey = readPrivateKey(pem);
    if (kindOfKey(privateKey) !== kind) return undefined;
    const { certificate, isMatching } = knownPair(chain, pem, privateKey);
    if (!isMatching || certificate?.serialNumber !== metadata.annotations?.[SECRET_ANNOTATIONS.serialNumber]) return undefined;
    return { kind, privateKey, publicKey: createPublicKey(privateKey) };
  } catch {
    return undefined;
  }
};

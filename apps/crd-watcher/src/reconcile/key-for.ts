import { createPublicKey } from 'node:crypto';

import type { ApiObject } from '@chancery/controller';
import { SECRET_ANNOTATIONS, keyKindName, pkiOfSecret, wantedKey, type PkiSpec } from '@chancery/crd';
import { generateKey, kindOfKey, readPrivateKey, type KeyKind, type KeyPair } from '@chancery/x509';

import type { SecretWriter } from '../adapters/secret-writer.js';
import type { PkiView } from '../view/pki-view.js';
import { SECRET_KEYS, type SecretView } from '../view/secret-view.js';

/** The key of the next certificate: a new one, unless the Pki keeps its key. In memory only. @throws ApiError, ApiUnreachable */
export const keyFor = async (secrets: SecretWriter, pki: PkiView, spec: PkiSpec, before: SecretView | undefined): Promise<KeyPair> => {
  const wanted = wantedKey(spec.privateKey);
  const kind: KeyKind = keyKindName(wanted.kind);
  if (wanted.rotationPolicy === 'Never' && before !== undefined && before.pki === pkiOfSecret(pki.kind.group, pki.name)) {
    const kept = await keptKey(secrets, before, kind);
    if (kept !== undefined) return kept;
  }
  return generateKey(kind);
};

/** The key that is in the Secret, if it is still of the kind that is asked for. */
const keptKey = async (secrets: SecretWriter, { namespace, name, annotations }: SecretView, kind: KeyKind): Promise<KeyPair | undefined> => {
  const secret = (await secrets.read(namespace, name)) as ApiObject & { data?: Record<string, string> };
  try {
    const privateKey = readPrivateKey(Buffer.from(secret.data?.[SECRET_KEYS.key] ?? '', 'base64'));
    if (kindOfKey(privateKey) !== kind || annotations[SECRET_ANNOTATIONS.pki] === undefined) return undefined;
    return { kind, privateKey, publicKey: createPublicKey(privateKey) };
  } catch {
    return undefined;
  }
};

import { randomBytes } from 'node:crypto';

import { NOT_YOUR_FAULT, nearest, problem, showValue, type Problem, type SignedReply } from '@chancery/contracts';
import { isApiError, type ApiObject } from '@chancery/controller';
import { OUTPUT_KEYS, wantedKeystores, type PasswordSecretRef, type PkiSpec } from '@chancery/crd';
import { certificatesOfPem, combinedPem, jks, keystorePassword, pkcs12, privateKeyDer, type KeyPair } from '@chancery/x509';

import type { SecretWriter } from '../adapters/secret-writer.js';
import type { PkiView } from '../view/pki-view.js';
import { isReadForbidden } from './write-refused.js';

/** Passwords of the keystores that are asked for. Never kept longer than the issuance. */
export interface Passwords {
  readonly pkcs12?: string;
  readonly jks?: string;
}

/** The data keys that a Pki wants in its Secret beside tls.crt, tls.key and ca.crt. */
export const wantedOutputs = (spec: PkiSpec): string[] => [
  ...(spec.keystores?.pkcs12 === undefined ? [] : [OUTPUT_KEYS.pkcs12]),
  ...(spec.keystores?.jks === undefined ? [] : [OUTPUT_KEYS.jks]),
  ...(spec.additionalOutputFormats ?? []).map((format) => OUTPUT_KEYS[format]),
];

/** Read before anything is signed, so that a missing password costs no certificate. @throws ApiError, ApiUnreachable */
export const readPasswords = async (secrets: SecretWriter, pki: PkiView, spec: PkiSpec): Promise<Passwords | Problem> => {
  const found: { pkcs12?: string; jks?: string } = {};
  const wanted = wantedKeystores(spec.keystores);
  for (const kind of ['pkcs12', 'jks'] as const) {
    const ref = wanted[kind]?.passwordSecretRef;
    if (ref === undefined) continue;
    const password = await readPassword(secrets, pki, kind, ref);
    if (typeof password !== 'string') return password;
    found[kind] = password;
  }
  return found;
};

const readPassword = async (
  secrets: SecretWriter,
  pki: PkiView,
  kind: 'pkcs12' | 'jks',
  { name, key }: Required<PasswordSecretRef>,
): Promise<string | Problem> => {
  const field = `spec.keystores.${kind}.passwordSecretRef`;
  const who = `Keystore ${kind} of pki: ${showValue(pki.name)}`;
  let secret: ApiObject & { data?: Record<string, string> };
  try {
    secret = await secrets.read(pki.namespace, name);
  } catch (error) {
    if (isReadForbidden(error)) {
      const message = `${who} needs its password from Secret: ${showValue(name)}, which crd-watcher has no right to read (get) in this namespace. ${NOT_YOUR_FAULT}`;
      return problem('SecretWriteForbidden', message, { field: `${field}.name`, seen: name });
    }
    if (!isApiError(error, 404)) throw error;
    const message = `${who} needs its password from Secret: ${showValue(name)}, which does not exist in this namespace. Make it, with key ${showValue(key)}.`;
    return problem('PasswordMissing', message, { field: `${field}.name`, seen: name });
  }
  const value = Object.hasOwn(secret.data ?? {}, key) ? secret.data?.[key] : undefined;
  if (value === undefined) {
    // Whoever may write Pkis may not therefore know what is in every Secret: of its keys only the one that was meant is named.
    const near = nearest(key, Object.keys(secret.data ?? {}));
    const hint = near === undefined ? `Put the password there, or set ${field}.key to the key that has it.` : `Did you mean ${showValue(near)}?`;
    const message = `${who} needs its password from key: ${showValue(key)} of Secret: ${showValue(name)}, which does not have it. ${hint}`;
    return problem('PasswordMissing', message, { field: `${field}.key`, seen: key, suggestion: near });
  }
  const password = keystorePassword(Buffer.from(value, 'base64'));
  if ('password' in password) return password.password;
  const message = `${who} cannot use the password in key: ${showValue(key)} of Secret: ${showValue(name)}: it ${DEFECTS[password.defect]}.`;
  return problem('PasswordInvalid', message, { field });
};

const DEFECTS = {
  empty: 'is empty',
  'not-utf8': 'is not UTF-8',
  'control-character': 'has a control character, such as a line break at its end',
  'too-long': 'is longer than 1,000 bytes',
} as const;

/** Keystores and further formats of the same key and certificate. */
export const makeOutputs = (
  spec: PkiSpec,
  passwords: Passwords,
  { pair, keyPem, reply }: { pair: KeyPair; keyPem: string; reply: SignedReply },
): Record<string, Uint8Array> => {
  const wanted = wantedKeystores(spec.keystores);
  const content = { privateKey: pair.privateKey, chain: certificatesOfPem(reply.chain), ca: certificatesOfPem(reply.ca), random: randomBytes };
  const formats = new Set(spec.additionalOutputFormats);
  return {
    ...(wanted.pkcs12 !== undefined &&
      passwords.pkcs12 !== undefined && {
        [OUTPUT_KEYS.pkcs12]: pkcs12({ ...content, password: passwords.pkcs12, alias: wanted.pkcs12.alias, profile: wanted.pkcs12.profile }),
      }),
    ...(wanted.jks !== undefined &&
      passwords.jks !== undefined && {
        [OUTPUT_KEYS.jks]: jks({ ...content, password: passwords.jks, alias: wanted.jks.alias, now: new Date() }),
      }),
    ...(formats.has('CombinedPEM') && { [OUTPUT_KEYS.CombinedPEM]: Buffer.from(combinedPem(keyPem, reply.chain)) }),
    ...(formats.has('DER') && { [OUTPUT_KEYS.DER]: privateKeyDer(keyPem) }),
  };
};

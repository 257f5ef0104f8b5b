import { generateKeyPairSync } from 'node:crypto';

import { create, patch, patchSpec, remove, type Deed, type DeedMaker } from './deed.js';
import { keyOf, secretOf, type Intent, type IntendedPki } from './intent.js';

const rename = (intent: Intent, pki: IntendedPki, secretName: string | undefined): Deed => {
  const { secretName: _before, ...rest } = pki;
  intent.put(secretName === undefined ? rest : { ...rest, secretName });
  const requests = [patchSpec(pki.namespace, pki.name, { secretName: secretName ?? null })];
  return { what: `let ${keyOf(pki)} feed ${secretName ?? pki.name}`, requests };
};

export const renameSecret: DeedMaker = (intent) => {
  const pki = intent.anyPki();
  return pki && rename(intent, pki, intent.newName('secret-'));
};

export const renameBack: DeedMaker = (intent) => {
  const pki = intent.anyPki(({ secretName }) => secretName !== undefined);
  return pki && rename(intent, pki, undefined);
};

/** Two Pkis that want one Secret. */
export const duplicateSecret: DeedMaker = (intent) => {
  const pki = intent.anyPki(({ secretName }) => secretName === undefined);
  const other = pki && intent.anyPki(({ namespace, name }) => namespace === pki.namespace && name !== pki.name);
  return other && rename(intent, pki, secretOf(other));
};

/** A Secret of somebody else, and a Pki that wants its name. */
export const obstruct: DeedMaker = (intent) => {
  const pki = intent.anyPki();
  if (pki === undefined) return undefined;
  const { namespace } = pki;
  const name = intent.newName('foreign-');
  intent.foreign.set(`${namespace}/${name}`, { namespace, name });
  const { what, requests } = rename(intent, pki, name);
  const body = { metadata: { name, labels: { 'app.kubernetes.io/managed-by': 'Helm' } }, stringData: { password: 'x' } };
  return { what: `${what}, which is not ours`, requests: [create(namespace, 'secrets', body), ...requests] };
};

export const clear: DeedMaker = (intent) => {
  const secret = intent.random.pick([...intent.foreign.values()]);
  if (secret === undefined) return undefined;
  intent.foreign.delete(`${secret.namespace}/${secret.name}`);
  return { what: `delete the foreign Secret ${keyOf(secret)}`, requests: [remove(secret.namespace, 'secrets', secret.name)] };
};

const isOurs = (intent: Intent) => (pki: IntendedPki): boolean => !intent.foreign.has(`${pki.namespace}/${secretOf(pki)}`);

export const loseSecret: DeedMaker = (intent) => {
  const pki = intent.anyPki(isOurs(intent));
  if (pki === undefined) return undefined;
  return { what: `delete the Secret of ${keyOf(pki)}`, requests: [remove(pki.namespace, 'secrets', secretOf(pki))] };
};

const STRANGE_KEY = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

/** What people do to a Secret by hand: after each of them it holds no pair any more. */
const DAMAGES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'no key': { 'tls.key': 'garbage' },
  'no certificate': { 'tls.crt': 'garbage' },
  'another key': { 'tls.key': STRANGE_KEY },
};

const inBase64 = (data: Readonly<Record<string, string>>): object =>
  Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString('base64')]));

export const damageSecret: DeedMaker = (intent) => {
  const pki = intent.anyPki(isOurs(intent));
  if (pki === undefined) return undefined;
  const damage = intent.random.pick(Object.keys(DAMAGES))!;
  const data = inBase64(DAMAGES[damage]!);
  return { what: `damage the Secret of ${keyOf(pki)}: ${damage}`, requests: [patch(pki.namespace, 'secrets', secretOf(pki), { data })] };
};

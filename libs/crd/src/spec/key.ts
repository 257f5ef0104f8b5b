import { showList } from '@chancery/contracts';

import { PKI_ENUMERATIONS, PKI_LIMITS, type PkiPrivateKey } from '../__generated__/pki.js';
import { KEY_SIZES } from '../private-key.js';
import { isOfSpiffe } from '../syntax/spiffe-id.js';
import { lackingOfSpiffe } from '../usages.js';
import { present } from './present.js';
import type { SpecReader } from './spec-reader.js';

const PRIVATE_KEY = { what: 'PrivateKey', field: 'spec.privateKey', reason: 'KeyInvalid' } as const;

const part = <P extends keyof PkiPrivateKey>(name: P) =>
  ({ what: `PrivateKey.${name}`, field: `spec.privateKey.${name}`, reason: 'KeyInvalid' }) as const;

const ALGORITHM = {
  ...part('algorithm'),
  listName: 'algorithms',
  allowed: PKI_ENUMERATIONS['spec.privateKey.algorithm'],
};
const ROTATION_POLICY = {
  ...part('rotationPolicy'),
  listName: 'rotation policies',
  allowed: PKI_ENUMERATIONS['spec.privateKey.rotationPolicy'],
};
const ENCODING = {
  ...part('encoding'),
  listName: 'encodings',
  allowed: PKI_ENUMERATIONS['spec.privateKey.encoding'],
};
const SIZE = part('size');

const USAGES = {
  what: 'Usage',
  field: 'spec.usages',
  reason: 'UsageInvalid',
  listName: 'usages',
  allowed: PKI_ENUMERATIONS['spec.usages[]'],
  ...PKI_LIMITS['spec.usages'],
} as const;

/** The private key, with the schema's defaults, and what it may be used for. */
export const readKey = (reader: SpecReader, raw: Readonly<Record<string, unknown>>) => ({
  privateKey: raw.privateKey === undefined || raw.privateKey === null ? undefined : readPrivateKey(reader, raw.privateKey),
  usages: reader.words(USAGES, raw.usages),
});

/** A certificate of a SPIFFE id is for both ends of a connection, and its key for signatures: whoever reads one may reject it else. */
export const checkSpiffeUsages = (reader: SpecReader, uris: readonly string[] | undefined, usages: readonly string[] | undefined): void => {
  if (usages === undefined || uris?.some(isOfSpiffe) !== true) return;
  const lacking = lackingOfSpiffe(usages);
  if (lacking.length === 0) return;
  reader.report(
    { what: 'Usages', field: USAGES.field, reason: USAGES.reason },
    usages.join(', '),
    `lack ${lacking.join(', ')}, which the certificate of a SPIFFE id has to have (X509-SVID, sections 4.3 and 4.4): add that, or leave spec.usages out.`,
    { allowed: [...usages, ...lacking] },
  );
};

const readPrivateKey = (reader: SpecReader, raw: unknown): PkiPrivateKey => {
  const fields = reader.fields(PRIVATE_KEY, raw);
  const algorithm = given(fields.algorithm) ? reader.word(ALGORITHM, fields.algorithm) : 'ECDSA';
  const encoding = given(fields.encoding) ? reader.word(ENCODING, fields.encoding) : 'PKCS8';
  const rotationPolicy = given(fields.rotationPolicy) ? reader.word(ROTATION_POLICY, fields.rotationPolicy) : 'Always';
  if (algorithm === 'Ed25519' && encoding === 'PKCS1') {
    reader.report(ENCODING, encoding, 'does not belong to Ed25519: allowed are [PKCS8].', { allowed: ['PKCS8'] });
  }
  const size = readSize(reader, algorithm, fields.size);
  return present({ algorithm, size, rotationPolicy, encoding });
};

/** A size can be judged only where the algorithm is known; an unknown algorithm has its own Problem. */
const readSize = (reader: SpecReader, algorithm: PkiPrivateKey['algorithm'], raw: unknown): number | undefined => {
  if (!given(raw) || algorithm === undefined) return undefined;
  if (algorithm === 'Ed25519') return reader.report(SIZE, raw, 'does not belong to Ed25519: leave the size out.');
  const size = KEY_SIZES[algorithm].find((allowed) => allowed === raw);
  if (size !== undefined) return size;
  // The schema has a number; the article's kind takes anything.
  if (typeof raw === 'string') return reader.report(SIZE, raw, 'is text, not a number: write it without quotes.');
  const allowed = KEY_SIZES[algorithm].map(String);
  return reader.report(SIZE, raw, `does not belong to ${algorithm}: allowed are ${showList(allowed)}.`, { allowed });
};

const given = (raw: unknown): boolean => raw !== undefined && raw !== null;

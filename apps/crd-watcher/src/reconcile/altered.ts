import { NOT_YOUR_FAULT, problem, showList, showValue, type Problem } from '@chancery/contracts';
import { MANAGED, MANAGED_LABEL, SECRET_ANNOTATIONS } from '@chancery/crd';

import { keptValue } from '../view/kept-marks.js';
import type { SecretView } from '../view/secret-view.js';

/** Of a Secret that is sent, what the API server's answer is compared by. A merge patch removes what is null. */
export interface SentSecret {
  readonly [field: string]: unknown;
  readonly metadata: {
    readonly [field: string]: unknown;
    readonly labels: Readonly<Record<string, string | null>>;
    readonly annotations: Readonly<Record<string, string | null>>;
  };
  readonly data: Readonly<Record<string, string | null>>;
}

const { pki, requestHash, serialNumber, signedAt, reissue } = SECRET_ANNOTATIONS;
/** Those by which a certificate counts as missing, of somebody else or of another request. */
const PLANNED_BY = [pki, requestHash, serialNumber, signedAt, reissue];

/**
 * What was sent and is not in the answer to the write, by name: mutating admission has changed it on the way, and would do so the
 * next time. Only what planning goes by: the rest is put right, or left, without another certificate.
 */
export const alteredParts = ({ metadata, data }: SentSecret, answered: SecretView): string[] => [
  ...(isLost(metadata.labels, answered.labels, MANAGED_LABEL) ? [`label ${MANAGED_LABEL}`] : []),
  ...PLANNED_BY.filter((key) => isLost(metadata.annotations, answered.annotations, key)).map((key) => `annotation ${key}`),
  ...Object.keys(data).filter((key) => typeof data[key] === 'string' && !answered.keys.includes(key)).map((key) => `key ${key}`),
];

const isLost = (sent: Readonly<Record<string, string | null>>, answered: Readonly<Record<string, string>>, key: string): boolean =>
  typeof sent[key] === 'string' && answered[key] !== keptValue(sent[key]);

/** @param parts what was altered; none where only the values of keys can be */
export const secretAltered = (secretName: string, pkiName: string, parts: readonly string[]): Problem =>
  problem(
    'SecretWriteRefused',
    `Secret: ${showValue(secretName)} of pki: ${showValue(pkiName)} is not stored as it is written: a mutating admission policy or webhook ` +
      `takes away or changes ${parts.length === 0 ? 'values of its keys' : showList(parts)}. ${NOT_YOUR_FAULT}`,
    { field: 'spec.secretName', seen: secretName },
  );

/**
 * A Secret that crd-watcher wrote and may not change any more, since it carries our label no longer. Whether a policy took it or a hand, it
 * cannot be told from here; both are said, and the way out.
 */
export const labelLost = (secretName: string, pkiName: string): Problem =>
  problem(
    'SecretWriteRefused',
    `Secret: ${showValue(secretName)} of pki: ${showValue(pkiName)} was made by Chancery and has lost its label ${MANAGED_LABEL}=${MANAGED}, without ` +
      'which crd-watcher may not change it: a mutating admission policy or webhook takes it away, or somebody has. Once nothing does, put the ' +
      `label back, or delete the Secret: it is made again. ${NOT_YOUR_FAULT}`,
    { field: 'spec.secretName', seen: secretName },
  );

/** Whether what planning goes by is missing on a Secret of ours: whoever took it away may do so again. */
export const isStripped = (secret: SecretView): boolean =>
  secret.pki === undefined || secret.requestHash === undefined || secret.signedAt === undefined;

import { createHash } from 'node:crypto';

import { POD_SOURCE, diagnosisKey, type Diagnosis, type OwnerReason } from '@chancery/contracts';

/** What is wrong with a pod's reference to one Secret: its owner has to act. */
export interface Finding {
  readonly reason: Extract<OwnerReason, 'SecretNameUnknown' | 'SecretKeyMissing' | 'PkiDeleted' | 'SecretSuperseded'>;
  /** Fit to be shown, and the same for the same cause. */
  readonly message: string;
}

const HASH_DIGITS = 16;

/** `pod.<uid>_<hash of the Secret's name>`: one diagnosis, hence one line, for each Secret of a pod. */
export const findingKey = (podUid: string, secret: string): string =>
  diagnosisKey(POD_SOURCE, `${podUid}_${createHash('sha256').update(secret).digest('hex').slice(0, HASH_DIGITS)}`);

/** What the keys of all findings of one pod begin with. */
export const podOfKey = (key: string): string => key.slice(0, key.lastIndexOf('_'));

export const isFindingKey = (key: string): boolean => key.startsWith(`${POD_SOURCE}.`);

/** Whether it says that something is wrong. */
export const isOpenFinding = (diagnosis: Diagnosis | undefined): boolean => diagnosis?.state === 'problem';

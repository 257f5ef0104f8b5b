import { showMessage, type Diagnosis, type DiagnosisReport } from '@chancery/contracts';

import type { DeclaredReason } from './declarations.js';

/** The diagnosis that a report makes of the one before it. Since when: as long as object, reason and state have been the same. */
export const toDiagnosis = (
  { object, secrets = [], state, reason, message }: DiagnosisReport,
  { actor }: DeclaredReason,
  before: Diagnosis | undefined,
  now: Date,
): Diagnosis => {
  const isSame = before?.reason === reason && before.state === state && before.object.uid === object.uid;
  return {
    version: 1,
    object: { ...object, generation: 0 },
    state,
    reason,
    actor,
    message: showMessage(message),
    since: isSame ? before.since : now.toISOString(),
    secrets,
  };
};

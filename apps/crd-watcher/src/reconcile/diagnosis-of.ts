import type { AuditRecord, Diagnosis } from '@chancery/contracts';

import type { WantedDiagnosis } from '../adapters/diagnoses.js';
import type { PkiView } from '../view/pki-view.js';
import type { Verdict } from './verdict.js';

/** What the bucket is to say of a Pki. */
export const diagnosisOf = (pki: PkiView, verdict: Verdict): WantedDiagnosis => ({
  object: {
    apiVersion: pki.kind.apiVersion,
    kind: pki.kind.kind,
    namespace: pki.namespace,
    name: pki.name,
    uid: pki.uid,
    generation: pki.generation,
  },
  also: verdict.also,
  state: verdict.state,
  reason: verdict.reason,
  message: verdict.message,
  secrets: [secretOf(pki, verdict)],
  serialNumber: verdict.secret?.certificate?.serialNumber,
  revision: verdict.revision,
});

/** The Pki that is spoken of, as records name it. */
export const referenceOf = ({ object: { apiVersion, namespace, name, uid, generation } }: Diagnosis): NonNullable<AuditRecord['pki']> => ({
  group: apiVersion.split('/')[0]!,
  namespace,
  name,
  uid,
  generation,
});

/**
 * It takes back what was said of a Pki that is gone: nobody else is told any more either. Its reason says whether the deletion is
 * recorded: what {@link isOver} is not looked at again.
 */
export const deletionOf = ({ also: _nobody, ...said }: Diagnosis, isRecorded: boolean): WantedDiagnosis => ({
  ...said,
  state: 'resolved',
  reason: isRecorded ? 'Deleted' : 'Resolved',
  message: `Pki ${said.object.name} was deleted.`,
});

/** Its Pki is gone, and that is told and recorded. */
export const isOver = ({ state, reason }: Pick<Diagnosis, 'state' | 'reason'>): boolean => state === 'resolved' && reason === 'Deleted';

/** As many as a diagnosis has room for: somebody else may put any number of keys into our Secret. */
const shownKeys = (keys: readonly string[]): string[] => {
  let room = 3_000;
  return keys.slice(0, 64).filter((key) => (room -= key.length + 3) > 0);
};

const secretOf = (pki: PkiView, { secret }: Verdict): Diagnosis['secrets'][number] => ({
  name: pki.secretName,
  // Of keys that are not all known, nothing is said: one that is not named would count as missing.
  ...(secret !== undefined && secret.hasMoreKeys !== true && { keys: shownKeys(secret.keys) }),
});

import type { AuditRecord, ClusterOutcome, Diagnosis } from '@chancery/contracts';
import { PKI_KINDS } from '@chancery/crd';

import { isOpenWarning, storedLines } from '../correlation/concern.js';
import type { Line } from '../correlation/line.js';
import type { LineWrite } from '../correlation/step.js';
import { POD_TYPE, namespaced, type InvolvedObject } from '../targeting/object-key.js';
import { NAMELESS } from '../targeting/pki-object.js';

/** One object was told that a cause is, or that it is over; or a pod uses the certificate that was delivered. */
export interface Told {
  readonly outcome: Extract<ClusterOutcome, 'diagnosis-opened' | 'diagnosis-closed' | 'mounted'>;
  /** Key of the diagnosis. */
  readonly key: string;
  /** What the diagnosis is about. */
  readonly about: Diagnosis['object'];
  /** Who was told, or uses it. */
  readonly object: Pick<InvolvedObject, 'kind' | 'namespace' | 'name'>;
  /** Of the cause; undefined for a certificate in use. */
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
  readonly since?: string | undefined;
  readonly serialNumber?: string | undefined;
  /** Of the policy, of a certificate in use. */
  readonly revision?: string | undefined;
}

/** What a write to an object's lines tells for the history; undefined where it only tells again, or nothing of a cause. */
export const toldOf = (
  { line, news }: LineWrite,
  stored: readonly Line[],
  diagnosis: Diagnosis | undefined,
  { kind, namespace, name }: InvolvedObject,
): Told | undefined => {
  if (!news || diagnosis === undefined) return undefined;
  const common = { key: line.diagnosis, about: diagnosis.object, object: { kind, namespace, name }, message: line.message };
  if (line.slot === 'cause') {
    return line.type === 'Warning' ? { ...common, outcome: 'diagnosis-opened', reason: line.reason, since: line.since } : undefined;
  }
  const lines = storedLines(stored, { key: line.diagnosis });
  // The end of one that has ended before is other news: of the certificate.
  return isOpenWarning(lines) ? { ...common, outcome: 'diagnosis-closed', reason: lines.cause?.reason, since: lines.cause?.since } : undefined;
};

/** What one record can tell of together: everything but which pod. */
export const sameNews = ({ object, ...told }: Told): string =>
  JSON.stringify(object.kind === POD_TYPE ? told : { ...told, object });

/** Pods that one record names. */
export const MOST_PODS = 64;

/** The content of the record that tells of these, which are the same news. */
export const contentOf = (told: readonly [Told, ...Told[]]): Partial<AuditRecord> => {
  const [{ about, object, reason, message, serialNumber, revision }] = told;
  const kind = PKI_KINDS.find(({ apiVersion, kind: name }) => apiVersion === about.apiVersion && name === about.kind);
  const pods = told.flatMap((one) => (one.object.kind === POD_TYPE ? [namespaced(one.object.namespace, one.object.name)] : []));
  return {
    ...(kind !== undefined && about.name !== NAMELESS && {
      pki: { group: kind.group, namespace: about.namespace, name: about.name, uid: about.uid, generation: about.generation },
    }),
    ...(told.length === 1 && { object: { kind: object.kind, namespace: object.namespace, name: object.name } }),
    ...(pods.length > 0 && { pods }),
    ...(message !== undefined && { detail: reason === undefined ? message : `${reason}: ${message}` }),
    ...(serialNumber !== undefined && { serialNumber }),
    ...(revision !== undefined && { revision }),
  };
};

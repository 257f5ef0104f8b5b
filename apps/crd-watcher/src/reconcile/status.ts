import { isDeepStrictEqual } from 'node:util';

import { READY, kubernetesTime, setCondition, type PkiStatus } from '@chancery/crd';

import type { PkiView } from '../view/pki-view.js';
import type { Verdict } from './verdict.js';

/** The status that says it, or undefined when the present one does already. */
export const wantedStatus = (pki: PkiView, verdict: Verdict, now: Date): PkiStatus | undefined => {
  const before = pki.status ?? {};
  const { certificate } = verdict.secret ?? {};
  const condition = {
    type: READY,
    status: verdict.ready,
    reason: verdict.reason,
    message: verdict.message,
    observedGeneration: pki.generation,
  };
  const revision = verdict.revision ?? verdict.secret?.revision ?? before.revision;
  const next: PkiStatus = {
    observedGeneration: pki.generation,
    conditions: setCondition(before.conditions, condition, now),
    secretName: pki.secretName,
    ...(certificate !== undefined && {
      serialNumber: certificate.serialNumber,
      notBefore: kubernetesTime(certificate.notBefore),
      notAfter: kubernetesTime(certificate.notAfter),
    }),
    ...(verdict.renewAt !== undefined && { renewalTime: kubernetesTime(verdict.renewAt) }),
    ...(revision !== undefined && { revision }),
  };
  return isDeepStrictEqual(next, before) ? undefined : next;
};

/** A merge patch that also takes away what is no longer so (RFC 7396: null removes). */
export const statusPatch = (before: PkiStatus | undefined, next: PkiStatus): Record<string, unknown> => {
  const gone = Object.keys(before ?? {}).filter((key) => !(key in next));
  return { ...next, ...Object.fromEntries(gone.map((key) => [key, null])) };
};

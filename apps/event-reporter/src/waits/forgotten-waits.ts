import type { DiagnosisBook } from '../correlation/diagnosis-book.js';
import type { LineBook } from '../correlation/line-book.js';
import { POD_TYPE, placeOf } from '../targeting/object-key.js';
import { lostPki, pkiObject } from '../targeting/pki-object.js';
import type { WatchedPki } from '../targeting/watched-pki.js';
import { isWaitCause, isWaitKey, pkiUidOf, waitKey, type WaitCause, type Waited } from './wait.js';

/** An open line of a wait that this process knows nothing of: a predecessor told it. */
export interface ForgottenWait extends Waited {
  readonly key: string;
  readonly reason: WaitCause;
  /** Milliseconds since 1970. */
  readonly since: number;
  /** Some objects were told that it is over; perhaps not all. */
  readonly hasEnded: boolean;
  /** The Pki that it is about, if there still is one. */
  readonly pkiKey: string | undefined;
}

export const forgottenWaits = (
  lines: Pick<LineBook, 'entries'>,
  diagnoses: Pick<DiagnosisBook, 'get'>,
  everyPki: () => Iterable<[key: string, pki: WatchedPki]>,
): ForgottenWait[] => {
  const forgotten = new Map<string, { told: string; reason: WaitCause; since: number; hasEnded: boolean }>();
  for (const [told, { diagnosis, slot, reason, since }] of lines.entries()) {
    if (slot !== 'cause' || !isWaitKey(diagnosis) || !isWaitCause(reason) || diagnoses.get(diagnosis) !== undefined) continue;
    const first = forgotten.get(diagnosis)?.told;
    // Its own line has its name; that of a pod does not.
    forgotten.set(diagnosis, { told: first === undefined || placeOf(first).type === POD_TYPE ? told : first, reason, since: Date.parse(since), hasEnded: false });
  }
  for (const [, { diagnosis, slot, closes = '' }] of lines.entries()) {
    const wait = slot === 'closed' ? forgotten.get(diagnosis) : undefined;
    if (wait?.since === Date.parse(closes.split('#')[0]!)) wait.hasEnded = true;
  }
  if (forgotten.size === 0) return [];
  const pkis = new Map<string, [key: string, pki: WatchedPki]>();
  for (const [key, pki] of everyPki()) if (forgotten.has(waitKey(pki.uid))) pkis.set(waitKey(pki.uid), [key, pki]);
  return [...forgotten].map(([key, { told, reason, since, hasEnded }]) => {
    const [pkiKey, pki] = pkis.get(key) ?? [];
    const object = pkiKey === undefined || pki === undefined ? lostPki(told, pkiUidOf(key)) : pkiObject(pkiKey, pki.uid);
    const secrets = pki === undefined ? [] : [{ name: pki.secretName }];
    return { key, reason, since, hasEnded, pkiKey, object: { ...object, generation: pki?.generation ?? 0 }, secrets };
  });
};

import { REASONS, isPolicyReason, isProblemReason, type Diagnosis, type Problem } from '@chancery/contracts';
import { READY, findCondition } from '@chancery/crd';

import { keyOfPki, type PkiView } from '../view/pki-view.js';
import type { Refusal } from './plan.js';
import { requestHash } from './request-hash.js';
import { rootOf } from './urgency.js';

/** A refused Pki is asked for again this often although nothing has changed, in milliseconds. */
export const ASK_AGAIN_MS = 3_600_000;
/** What stands in the way in the cluster itself (a foreign Secret, a right, a quota) is looked at again sooner. */
export const LOOK_AGAIN_MS = 15_000;
/** What a signer refuses that its policy has no part in is over with another signer, which nobody announces: asked again twice as late each time, up to this. */
const MOST_LOOK_AGAIN_MS = 600_000;

/** So many revisions that have refused the same are remembered. */
const MOST_REVISIONS = 4;

/** What was told of a Pki, as far as a refusal is found again in it. */
type Told = Pick<Diagnosis, 'reason' | 'message' | 'revision' | 'since'> & { readonly object: { readonly generation: number } };

/** The last refusal of each Pki: in memory, and after a restart by what was told. */
export class Refusals {
  private readonly byKey = new Map<string, Refusal>();

  /** `diagnosisOf`: what the bucket says of the Pki of a uid, if it is known. */
  constructor(private readonly diagnosisOf: (uid: string) => Diagnosis | undefined) {}

  /** What refuses this Pki, whether or not it still stands. */
  of(pki: PkiView, now: Date): Refusal | undefined {
    const noted = this.byKey.get(keyOfPki(pki));
    const refusal = noted?.uid === pki.uid ? noted : this.remembered(pki, now);
    // A clock that was ahead must not make it stand for years: never longer than for one more wait.
    return refusal && { ...refusal, retryAt: Math.min(refusal.retryAt, now.getTime() + waitOf(refusal)) };
  }

  note(key: string, refusal: Refusal): void {
    this.byKey.set(key, refusal);
  }

  /** A new one, decided now. `revision`: of the policy, if it decided. */
  add(pki: PkiView, problem: Problem, revision: string | undefined, now: Date): Refusal {
    const asked = 'spec' in pki.parsed ? requestHash(pki.parsed.spec) : undefined;
    const before = this.byKey.get(keyOfPki(pki));
    const isSame = before?.uid === pki.uid && before.generation === pki.generation && before.asked === asked;
    const times = isSame && before.problem.reason === problem.reason ? (before.times ?? 0) + 1 : 0;
    const alsoBy = isSame ? revisionsOf(before).filter((other) => other !== revision).slice(0, MOST_REVISIONS) : [];
    const retryAt = now.getTime() + waitOf({ problem, revision, times });
    const refusal = { uid: pki.uid, problem, revision, times, alsoBy, generation: pki.generation, asked, retryAt };
    this.note(keyOfPki(pki), refusal);
    return refusal;
  }

  forget(key: string): void {
    this.byKey.delete(key);
  }

  keys(): string[] {
    return [...this.byKey.keys()];
  }

  /** What the policy refused before a restart stays refused, by what the diagnosis or the status says. */
  private remembered(pki: PkiView, now: Date): Refusal | undefined {
    const told = this.diagnosisOf(pki.uid) ?? toldByStatus(pki, now);
    if (told?.revision === undefined || told.object.generation !== pki.generation || isBehind(pki)) return undefined;
    const root = rootOf(told);
    if (root === undefined || !isPolicyReason(root.reason)) return undefined;
    const problem: Problem = { ...root, actor: REASONS[root.reason].actor };
    return { uid: pki.uid, problem, generation: pki.generation, revision: told.revision, retryAt: Date.parse(told.since) + ASK_AGAIN_MS };
  }
}

/**
 * Whether the status tells of another generation. It is written before the diagnosis: what the bucket says of this one was said before the
 * API server got back older data, and of another spec.
 */
const isBehind = ({ status, generation }: PkiView): boolean => {
  const condition = findCondition(status?.conditions, READY);
  return condition !== undefined && condition.observedGeneration !== generation;
};

const revisionsOf = ({ revision, alsoBy = [] }: Refusal): string[] => [...(revision === undefined ? [] : [revision]), ...alsoBy];

/** What is looked at in the cluster costs no signer anything, and is looked at again as soon each time. */
const waitOf = ({ problem, revision, times = 0 }: Pick<Refusal, 'problem' | 'revision' | 'times'>): number => {
  if (revision === undefined) return LOOK_AGAIN_MS;
  return isPolicyReason(problem.reason) ? ASK_AGAIN_MS : Math.min(MOST_LOOK_AGAIN_MS, LOOK_AGAIN_MS * 2 ** times);
};

/**
 * What the status still says about a refusal by the policy: all that there is to go by while NATS is away. What stands in the
 * way in the cluster is looked at again.
 */
const toldByStatus = ({ status }: PkiView, now: Date): Told | undefined => {
  const condition = findCondition(status?.conditions, READY);
  if (condition === undefined || !isProblemReason(condition.reason)) return undefined;
  if (!isPolicyReason(rootOf(condition)?.reason ?? '')) return undefined;
  const { reason, message, observedGeneration = 0 } = condition;
  // While the Pki is ready, the condition tells since when that is so, and nothing tells since when it is refused.
  const since = condition.status === 'False' ? condition.lastTransitionTime : now.toISOString();
  return { reason, message, since, object: { generation: observedGeneration }, revision: status?.revision };
};

import type { ApiObject, Projected } from '@chancery/controller';

import { secretUses, type SecretUse } from './secret-use.js';
import { sharedUses } from './shared-uses.js';

/** What the reporter keeps of a pod. */
export interface WatchedPod extends Projected {
  /** The uid by which `kubectl describe pod` looks for the pod's events. */
  readonly eventUid: string;
  /** Succeeded or failed for good: nobody waits for its Secrets any more. */
  readonly finished: boolean;
  readonly uses: readonly SecretUse[];
}

/** A static pod's copy on the API server; its value is the uid that kubelet and kubectl use for its events. */
const MIRROR = 'kubernetes.io/config.mirror';

export const watchPod = (object: ApiObject): WatchedPod => {
  const pod = object as ApiObject & {
    metadata: { annotations?: Record<string, unknown> | null };
    spec?: unknown;
    status?: { phase?: unknown } | null;
  };
  const { uid, resourceVersion, annotations } = pod.metadata;
  const mirrored = annotations?.[MIRROR];
  const phase = pod.status?.phase;
  return {
    uid,
    resourceVersion,
    eventUid: typeof mirrored === 'string' && mirrored !== '' ? mirrored : uid,
    finished: phase === 'Succeeded' || phase === 'Failed',
    uses: sharedUses(secretUses(pod.spec)),
  };
};

/** The Secrets whose diagnoses concern the pod, each once. */
export const secretsOf = (pod: WatchedPod | undefined): ReadonlySet<string> =>
  new Set(pod === undefined || pod.finished ? [] : pod.uses.map(({ secret }) => secret));

/** What a pod cannot start without: its Secrets, and the keys that it asks of each, in the order in which it does. */
export const needsOf = (pod: WatchedPod | undefined): ReadonlyMap<string, readonly string[]> =>
  pod === undefined || pod.finished ? NO_NEEDS : neededBy(pod.uses);

const NO_NEEDS: ReadonlyMap<string, readonly string[]> = new Map();
const needs = new WeakMap<readonly SecretUse[], ReadonlyMap<string, readonly string[]>>();

const neededBy = (uses: readonly SecretUse[]): ReadonlyMap<string, readonly string[]> => {
  const known = needs.get(uses);
  if (known !== undefined) return known;
  const needed = new Map<string, readonly string[]>();
  for (const { secret, keys = [], optional } of uses) {
    if (optional !== true) needed.set(secret, [...new Set([...(needed.get(secret) ?? []), ...keys])]);
  }
  needs.set(uses, needed);
  return needed;
};

/** Whether two states of a pod are told the same. Most changes of a pod are of its status and tell nothing new. */
export const isToldTheSame = (a: WatchedPod | undefined, b: WatchedPod | undefined): boolean =>
  a?.eventUid === b?.eventUid && a?.finished === b?.finished && areSameUses(a?.uses, b?.uses);

/** Equal ones are one array, unless sharing has begun anew meanwhile. */
const areSameUses = (a: readonly SecretUse[] | undefined, b: readonly SecretUse[] | undefined): boolean =>
  a === b || JSON.stringify(a) === JSON.stringify(b);

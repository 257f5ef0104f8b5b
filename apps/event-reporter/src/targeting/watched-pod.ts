import type { ApiObject, Projected } from '@chancery/controller';

import { keptUses } from './kept-uses.js';
import { secretUses, type SecretUse } from './secret-use.js';
import { sharedUses } from './shared-uses.js';

/** What the reporter keeps of a pod. */
export interface WatchedPod extends Projected {
  /** The uid by which `kubectl describe pod` looks for the pod's events. */
  readonly eventUid: string;
  /** Succeeded or failed for good: nobody waits for its Secrets any more. */
  readonly finished: boolean;
  /** It is on its way out. */
  readonly deleting: boolean;
  /** One for each Secret. */
  readonly uses: readonly SecretUse[];
}

/** A static pod's copy on the API server; its value is the uid that kubelet and kubectl use for its events. */
const MIRROR = 'kubernetes.io/config.mirror';

export const watchPod = (object: ApiObject): WatchedPod => {
  const pod = object as ApiObject & {
    metadata: { annotations?: Record<string, unknown> | null; deletionTimestamp?: unknown };
    spec?: unknown;
    status?: { phase?: unknown } | null;
  };
  const { uid, resourceVersion, annotations, deletionTimestamp } = pod.metadata;
  const mirrored = annotations?.[MIRROR];
  const phase = pod.status?.phase;
  return {
    uid,
    resourceVersion,
    eventUid: typeof mirrored === 'string' && mirrored !== '' ? mirrored : uid,
    finished: phase === 'Succeeded' || phase === 'Failed',
    deleting: typeof deletionTimestamp === 'string',
    uses: sharedUses(keptUses(secretUses(pod.spec))),
  };
};

/** The Secrets whose diagnoses concern the pod, each once. */
export const secretsOf = (pod: WatchedPod | undefined): ReadonlySet<string> =>
  new Set(pod === undefined || pod.finished ? [] : pod.uses.map(({ secret }) => secret));

/** What a pod asks of one of its Secrets. */
export interface PodNeed {
  /** The keys that it cannot start without, in the order in which it asks for them. */
  readonly keys: readonly string[];
  /** It starts without the Secret, too. */
  readonly isOptional?: true;
}

/** The Secrets that a pod asks for. */
export const needsOf = (pod: WatchedPod | undefined): ReadonlyMap<string, PodNeed> =>
  pod === undefined || pod.finished ? NO_NEEDS : neededBy(pod.uses);

const NO_NEEDS: ReadonlyMap<string, PodNeed> = new Map();
const needs = new WeakMap<readonly SecretUse[], ReadonlyMap<string, PodNeed>>();

const neededBy = (uses: readonly SecretUse[]): ReadonlyMap<string, PodNeed> => {
  const known = needs.get(uses);
  if (known !== undefined) return known;
  const needed = new Map(uses.map(({ secret, keys = [], optional }) => [secret, { keys, ...(optional === true && { isOptional: optional }) }]));
  needs.set(uses, needed);
  return needed;
};

/** Whether two states of a pod are told the same. Most changes of a pod are of its status and tell nothing new. */
export const isToldTheSame = (a: WatchedPod | undefined, b: WatchedPod | undefined): boolean =>
  a?.eventUid === b?.eventUid && a?.finished === b?.finished && areSameUses(a?.uses, b?.uses);

/** Equal ones are one array, unless sharing has begun anew meanwhile. */
const areSameUses = (a: readonly SecretUse[] | undefined, b: readonly SecretUse[] | undefined): boolean =>
  a === b || JSON.stringify(a) === JSON.stringify(b);

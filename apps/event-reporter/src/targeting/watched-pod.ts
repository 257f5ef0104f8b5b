import type { ApiObject, Projected } from '@chancery/controller';

import { secretUses, type SecretUse } from './secret-use.js';

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
const NO_USES: readonly SecretUse[] = [];

export const watchPod = (object: ApiObject): WatchedPod => {
  const pod = object as ApiObject & {
    metadata: { annotations?: Record<string, unknown> | null };
    spec?: unknown;
    status?: { phase?: unknown } | null;
  };
  const { uid, resourceVersion, annotations } = pod.metadata;
  const mirrored = annotations?.[MIRROR];
  const phase = pod.status?.phase;
  const uses = secretUses(pod.spec);
  return {
    uid,
    resourceVersion,
    eventUid: typeof mirrored === 'string' && mirrored !== '' ? mirrored : uid,
    finished: phase === 'Succeeded' || phase === 'Failed',
    uses: uses.length === 0 ? NO_USES : uses,
  };
};

/** The Secrets whose diagnoses concern the pod, each once. */
export const secretsOf = (pod: WatchedPod | undefined): ReadonlySet<string> =>
  new Set(pod === undefined || pod.finished ? [] : pod.uses.map(({ secret }) => secret));

/** Whether two states of a pod are told the same. Most changes of a pod are of its status and tell nothing new. */
export const isToldTheSame = (a: WatchedPod | undefined, b: WatchedPod | undefined): boolean =>
  a?.eventUid === b?.eventUid && sameMembers(secretsOf(a), secretsOf(b));

const sameMembers = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean =>
  a.size === b.size && [...a].every((member) => b.has(member));

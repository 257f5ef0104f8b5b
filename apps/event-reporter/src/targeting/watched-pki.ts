import { isReason, REASONS } from '@chancery/contracts';
import type { ApiObject, Projected } from '@chancery/controller';
import { READY, findCondition, secretNameOf, type PkiCondition } from '@chancery/crd';

/** What the reporter keeps of a Pki. */
export interface WatchedPki extends Projected {
  readonly secretName: string;
  /**
   * Whether the current spec still waits for a decision of the control plane: it is neither Ready nor refused for a
   * reason that its owner has to mend. Undefined where the kind has no status to tell by.
   */
  readonly undecided: boolean | undefined;
}

type PkiObject = ApiObject & {
  metadata: { generation?: number };
  spec?: unknown;
  status?: { conditions?: readonly PkiCondition[] } | null;
};

export const watchPki = (hasStatus: boolean) => (object: ApiObject): WatchedPki => {
  const { metadata, spec, status } = object as PkiObject;
  const ready = findCondition(Array.isArray(status?.conditions) ? status.conditions : undefined, READY);
  return {
    uid: metadata.uid,
    resourceVersion: metadata.resourceVersion,
    secretName: secretNameOf({ metadata, spec }),
    undecided: hasStatus ? !isDecided(ready, metadata.generation) : undefined,
  };
};

const isDecided = (ready: PkiCondition | undefined, generation: number | undefined): boolean =>
  ready !== undefined &&
  ready.observedGeneration === generation &&
  (ready.status === 'True' || (isReason(ready.reason) && REASONS[ready.reason].actor === 'owner'));

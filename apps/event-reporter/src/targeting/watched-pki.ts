import { isReason, REASONS } from '@chancery/contracts';
import type { ApiObject, Projected } from '@chancery/controller';
import { READY, findCondition, secretNameOf, type PkiCondition } from '@chancery/crd';

/** What the reporter keeps of a Pki. */
export interface WatchedPki extends Projected {
  /** Counts the changes of the spec: what was said of an earlier one is not about this one. */
  readonly generation: number;
  /** It is being deleted: nothing is issued for it any more. */
  readonly deleting: boolean;
  readonly secretName: string;
  /**
   * Whether the current spec still waits for a decision of the control plane: it is neither Ready nor refused for a
   * reason that its owner has to mend. Undefined where the kind has no status to tell by.
   */
  readonly undecided: boolean | undefined;
  /** The certificate that it has; undefined where it has none, or nothing tells. */
  readonly certificate: WatchedCertificate | undefined;
}

export interface WatchedCertificate {
  /** As the status has it. */
  readonly notAfter: string;
  /**
   * When half of the time for its renewal has passed, and all but a sixth of its life, in milliseconds since 1970: a crd-watcher that works has
   * renewed it by then, or said what stands in the way.
   */
  readonly lateFrom: number;
}

type PkiObject = ApiObject & {
  metadata: { generation?: number; deletionTimestamp?: unknown };
  spec?: unknown;
  status?: { conditions?: readonly PkiCondition[]; notBefore?: unknown; notAfter?: unknown; renewalTime?: unknown } | null;
};

export const watchPki = (hasStatus: boolean) => (object: ApiObject): WatchedPki => {
  const { metadata, spec, status } = object as PkiObject;
  const ready = findCondition(Array.isArray(status?.conditions) ? status.conditions : undefined, READY);
  return {
    uid: metadata.uid,
    resourceVersion: metadata.resourceVersion,
    generation: metadata.generation ?? 0,
    deleting: metadata.deletionTimestamp !== undefined,
    secretName: secretNameOf({ metadata, spec }),
    undecided: hasStatus ? !isDecided(ready, metadata.generation) : undefined,
    certificate: hasStatus ? certificateOf(status ?? {}) : undefined,
  };
};

const certificateOf = ({ notBefore, notAfter, renewalTime }: NonNullable<PkiObject['status']>): WatchedCertificate | undefined => {
  if (typeof notBefore !== 'string' || typeof notAfter !== 'string' || typeof renewalTime !== 'string') return undefined;
  const [from, until, renewed] = [Date.parse(notBefore), Date.parse(notAfter), Date.parse(renewalTime)];
  const lateFrom = Math.max((renewed + until) / 2, until - (until - from) / 6);
  return Number.isNaN(lateFrom) ? undefined : { notAfter, lateFrom };
};

const isDecided = (ready: PkiCondition | undefined, generation: number | undefined): boolean =>
  ready !== undefined &&
  ready.observedGeneration === generation &&
  (ready.status === 'True' || (isReason(ready.reason) && REASONS[ready.reason].actor === 'owner'));

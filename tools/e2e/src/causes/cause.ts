import type { Actor, Reason } from '@chancery/contracts';

import type { Stage } from './stage.js';

/** One way in which an owner does not get a certificate, and what she reads on her pods while it is so. */
export interface Cause {
  /** What has happened, as the rest of a sentence: "the owner is told of …". */
  readonly title: string;
  /** Where it happens. Its own, and fixed: it stands in the records. The policy has a rule for `shop-*`. */
  readonly namespace: string;
  readonly reason: Reason;
  /** Tells the records of one reason apart. */
  readonly variant?: string;
  readonly actor: Actor;
  /** The whole message: field, value, what is allowed, the nearest, the fix. */
  readonly message: string;

  /** Path of the field that is wrong, where the schema of the Pki can tell. */
  readonly field?: string;
  /** Spec of the Pki `app1-pki`. Where there is none, {@link happen} declares what is needed. */
  readonly spec?: object;
  /** Whose kind the Pki is of. The article's has no schema and no status. */
  readonly group?: 'chancery.dev' | 'box.com';
  /** Made before the Pki: what stands in its way. */
  readonly before?: (stage: Stage) => Promise<unknown>;
  /** Done after the Pki was declared. */
  readonly happen?: (stage: Stage) => Promise<unknown>;
  /** Looked at while the cause is told. */
  readonly meanwhile?: (stage: Stage) => Promise<unknown>;

  /** Pods that are told, beside the two that always use the Secret `app1-pki`, or instead of them. */
  readonly pods?: readonly string[];
  /** Pkis that are told. */
  readonly pkis?: readonly string[];
  /** The Pki whose condition says the same; `none` where no condition does. */
  readonly condition?: string;
  /** What the condition says where it cannot be what the events say: somebody else writes them. */
  readonly conditionMessage?: string;
  /** Status of that condition: `True` while a certificate that is valid is in the Secret. */
  readonly ready?: 'True' | 'False';
  /** `false`: what `kubectl describe pod` prints holds something that differs from run to run. */
  readonly isRecorded?: boolean;

  /** What puts it right: a merge patch of the spec, or a deed. */
  readonly fix: object | ((stage: Stage) => Promise<unknown>);
  /** The Normal line on the pods that were told; where absent, that the certificate is there and the reason over. */
  readonly over?: string;
}

/** Pods that use the Secret `app1-pki` from the beginning: one by a volume, one by a variable. */
export const USERS = ['app1', 'app1-job'] as const;

export const toldPods = ({ pods = USERS }: Cause): readonly string[] => pods;
export const toldPkis = ({ pkis = ['app1-pki'] }: Cause): readonly string[] => pkis;

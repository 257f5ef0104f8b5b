import { REASONS, showMessage, type Diagnosis, type Problem, type Reason } from '@chancery/contracts';
import { pkiOfSecret } from '@chancery/crd';

import type { PkiView } from '../view/pki-view.js';
import type { SecretView } from '../view/secret-view.js';
import { isServing, type ActionOf, type PlanInput } from './plan.js';
import { sayRenewal } from './renewal.js';
import { sayRivals } from './rivals.js';
import { withUrgency } from './urgency.js';

/** What is to be said of a Pki, in its status and in its diagnosis. */
export interface Verdict {
  readonly state: 'fine' | 'pending' | 'problem';
  readonly ready: 'True' | 'False' | 'Unknown';
  readonly reason: Reason;
  readonly message: string;
  /** Revision of the policy that decided, if one did. */
  readonly revision?: string | undefined;
  /** The Secret that it is about, as far as there is one that is the Pki's own. */
  readonly secret?: SecretView | undefined;
  readonly renewAt?: Date | undefined;
  /** Others of the namespace that are told the same. */
  readonly also?: Diagnosis['also'];
}

/**
 * The Secret holds what is asked. Those that want the same Secret are named: its holder could make room for them. So is a renewBefore that is not
 * followed: nobody else would tell.
 */
export const fineVerdict = (
  pki: PkiView,
  { secret, renewAt }: ActionOf<'keep'>,
  { rivals, isUndone }: { readonly rivals: readonly PkiView[]; readonly isUndone: boolean },
): Verdict => ({
  state: 'fine',
  ready: 'True',
  reason: 'Issued',
  message: showMessage(`Secret ${secret.name} holds the certificate of pki ${pki.name}.${sayRivals(rivals)}${sayLateness(pki, secret)}${isUndone ? UNDONE : ''}`),
  secret,
  renewAt,
});

/** Nobody else would tell. */
const UNDONE = ' Somebody takes away labels, annotations or the owner that the Pki puts on it, each time: a webhook or another controller.';

const sayLateness = ({ parsed }: PkiView, { signedAt, certificate }: SecretView): string =>
  'spec' in parsed && signedAt !== undefined && certificate !== undefined
    ? sayRenewal({ signedAt, notAfter: certificate.notAfter, renewBefore: parsed.spec.renewBefore })
    : '';

export const pendingVerdict = ({ name }: PkiView): Verdict => ({
  state: 'pending',
  ready: 'False',
  reason: 'Issuing',
  message: `Pki ${name} is being issued.`,
});

/** Somebody has to act; as long as the Secret serves, the Pki stays ready. `revision`: of the policy, if it decided. */
export const problemVerdict = (input: PlanInput, root: Problem, revision: string | undefined, now: Date): Verdict => {
  const { pki, secret, holder } = input;
  const serving = isServing(input, now);
  const own = secret?.pki === pkiOfSecret(pki.kind.group, pki.name) ? secret : undefined;
  const { reason, message } = withUrgency(root, own, now);
  return {
    state: 'problem',
    ready: serving ? 'True' : REASONS[reason].ready,
    reason,
    message,
    revision,
    ...(serving && { secret }),
    ...(root.reason === 'SecretNameTaken' && holder !== undefined && { also: [objectOf(holder)] }),
  };
};

const objectOf = ({ kind, name, uid }: PkiView): NonNullable<Diagnosis['also']>[number] => ({
  apiVersion: kind.apiVersion,
  kind: kind.kind,
  name,
  uid,
});

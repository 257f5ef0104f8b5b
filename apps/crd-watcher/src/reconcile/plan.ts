import { combineProblems, problem, showValue, type Problem } from '@chancery/contracts';
import { pkiOfSecret, placeOfSecret, type PkiSpec } from '@chancery/crd';

import type { PkiView } from '../view/pki-view.js';
import type { SecretView } from '../view/secret-view.js';
import { isAdorned } from './adorned.js';
import { clocksDiffer } from './clocks-differ.js';
import { isAsWritten, isOfPlace, issueCause, renewAt, type IssueCause } from './issue-cause.js';
import { leaving } from './leaving.js';
import { isOurs, notOurs } from './our-secret.js';
import { isRequestHash, requestHash } from './request-hash.js';
import { secretOutOfSight } from './write-refused.js';

/** The signer's (or the API server's) last word on a Pki, which stands until something changes. */
export interface Refusal {
  /** metadata.uid of the Pki: one made anew under the same name is refused for nothing that its predecessor asked. */
  readonly uid: string;
  readonly problem: Problem;
  readonly generation: number;
  /** Hash of what was refused, where that is known: generations count anew when the API server gets back older data. */
  readonly asked?: string | undefined;
  /** Revision of the policy that refused; undefined where no policy had a part in it. */
  readonly revision: string | undefined;
  /** How often in a row the same was refused before. */
  readonly times?: number | undefined;
  /** Earlier revisions that have refused the same: where two signers differ for a while, each announces its own again and again. */
  readonly alsoBy?: readonly string[] | undefined;
  /** Not tried again before, unless generation or revision change. Milliseconds since 1970. */
  readonly retryAt: number;
}

export interface PlanInput {
  readonly pki: PkiView;
  /** The Secret of ours that has the name which the Pki claims. */
  readonly secret: SecretView | undefined;
  /** The Secret is as it was seen last: the right to see it was taken away. */
  readonly isOutOfSight?: boolean;
  /** Name of the cluster. */
  readonly cluster: string;
  /** Who may have that name. */
  readonly holder: PkiView | undefined;
  readonly refusal: Refusal | undefined;
  /** Revision of the policy in force, as far as it was announced. */
  readonly revision: string | undefined;
  /** The moment by which a certificate is due, where the signer's clock is behind ours; else it is now. */
  readonly dueBy?: Date | undefined;
}

export type Action =
  /** The Pki is going away. */
  | { readonly type: 'none'; readonly lookAgainAt?: number }
  /** Nothing can be done until somebody acts; what is in the Secret stays. */
  | { readonly type: 'report'; readonly problem: Problem; readonly revision?: string | undefined; readonly lookAgainAt?: number }
  | { readonly type: 'issue'; readonly cause: IssueCause; readonly spec: PkiSpec; readonly secretName: string; readonly requestHash: string; readonly place: string }
  /** The certificate is right; labels, annotations or owner of the Secret are not. */
  | { readonly type: 'adorn'; readonly secret: SecretView; readonly spec: PkiSpec }
  | { readonly type: 'keep'; readonly secret: SecretView; readonly renewAt: Date };

export type ActionOf<T extends Action['type']> = Extract<Action, { type: T }>;

/** A clock that is put right is noticed after this long, in milliseconds. */
const CLOCKS_AGAIN_MS = 60_000;

/** What has to be done for a Pki now. Pure: the order of the checks is the specification. */
export const plan = (input: PlanInput, now: Date): Action => {
  const { pki, secret } = input;
  const place = placeOfSecret(input.cluster, pki.namespace);
  if (pki.deletedAt !== undefined) return leaving(input, pki.deletedAt, now);
  if ('problems' in pki.parsed) return { type: 'report', problem: combineProblems(pki.parsed.problems) };
  const { spec } = pki.parsed;
  const { secretName } = pki;
  const taken = secretNameTaken(input);
  if (taken !== undefined) return { type: 'report', problem: taken };

  if (secret !== undefined && !isOurs(secret)) return { type: 'report', problem: notOurs(pki, secret) };
  const cause = issueCause(pki, spec, secret, place, input.dueBy ?? now);
  if (cause === undefined && input.dueBy !== undefined && issueCause(pki, spec, secret, place, now) !== undefined) {
    return { type: 'report', problem: clocksDiffer(pki.name), lookAgainAt: now.getTime() + CLOCKS_AGAIN_MS };
  }
  if (cause !== undefined) {
    const standing = standingRefusal(input, spec, now);
    if (standing !== undefined) {
      return { type: 'report', problem: standing.problem, revision: standing.revision, lookAgainAt: standing.retryAt };
    }
    return { type: 'issue', cause, spec, secretName, requestHash: requestHash(spec), place };
  }
  // No cause to issue: there is a Secret with a certificate.
  if (!isAdorned(secret!, pki, spec)) return { type: 'adorn', secret: secret!, spec };
  const due = renewAt(pki, spec, secret!);
  if (input.isOutOfSight === true) return { type: 'report', problem: secretOutOfSight(secretName, pki.name), lookAgainAt: due.getTime() };
  return { type: 'keep', secret: secret!, renewAt: due };
};

const secretNameTaken = ({ pki, holder }: PlanInput): Problem | undefined => {
  if (holder === undefined || holder.uid === pki.uid) return undefined;
  const { secretName } = pki;
  return problem(
    'SecretNameTaken',
    `SecretName: ${showValue(secretName)} in pki: ${showValue(pki.name)} is taken by pki: ${showValue(holder.name)} ` +
      `(${holder.kind.group}) of this namespace. Set spec.secretName of one of them to another name.`,
    { field: 'spec.secretName', seen: secretName },
  );
};

const standingRefusal = ({ pki, refusal, revision }: PlanInput, spec: PkiSpec, now: Date): Refusal | undefined => {
  if (refusal === undefined || refusal.uid !== pki.uid || refusal.generation !== pki.generation) return undefined;
  if (refusal.asked !== undefined && refusal.asked !== requestHash(spec)) return undefined;
  if (refusal.revision !== undefined && revision !== undefined && refusal.revision !== revision && refusal.alsoBy?.includes(revision) !== true) return undefined;
  return now.getTime() < refusal.retryAt ? refusal : undefined;
};

/** Whether a Secret holds, now, a certificate for just what the Pki asks: then its Ready condition is True whatever else. */
export const isServing = ({ pki, secret, cluster }: Pick<PlanInput, 'pki' | 'secret' | 'cluster'>, now: Date): boolean =>
  'spec' in pki.parsed &&
  secret !== undefined &&
  isAsWritten(secret) &&
  secret.pki === pkiOfSecret(pki.kind.group, pki.name) &&
  isOfPlace(secret, placeOfSecret(cluster, pki.namespace)) &&
  secret.certificate.notAfter > now &&
  isRequestHash(secret.requestHash, pki.parsed.spec);

import { combineProblems, problem, showValue, type Problem } from '@chancery/contracts';
import { MANAGED, MANAGED_LABEL, PKI_KINDS, SECRET_ANNOTATIONS, parsePkiOfSecret, pkiOfSecret, type PkiSpec } from '@chancery/crd';

import type { PkiView } from '../view/pki-view.js';
import type { SecretView } from '../view/secret-view.js';
import { wantedOutputs } from './outputs.js';
import { renewalTime } from './renewal.js';
import { requestHash } from './request-hash.js';
import { isReserved, staleKeys, templateAnnotation, wantedKeys } from './template-keys.js';

/** The signer's (or the API server's) last word on a Pki, which stands until something changes. */
export interface Refusal {
  readonly problem: Problem;
  readonly generation: number;
  /** Revision of the policy that refused; undefined where no policy had a part in it. */
  readonly revision: string | undefined;
  /** Not tried again before, unless generation or revision change. Milliseconds since 1970. */
  readonly retryAt: number;
}

export interface PlanInput {
  readonly pki: PkiView;
  /** The Secret of ours that has the name which the Pki claims. */
  readonly secret: SecretView | undefined;
  /** Who may have that name. */
  readonly holder: PkiView | undefined;
  readonly refusal: Refusal | undefined;
  /** Revision of the policy in force, as far as it was announced. */
  readonly revision: string | undefined;
}

/** Why a certificate is issued; the log and the audit history say it. */
export type IssueCause =
  | 'SecretMissing'
  | 'SecretAdopted'
  | 'SecretDamaged'
  | 'CertificateExpired'
  | 'RequestChanged'
  | 'ReissueAsked'
  | 'RenewalDue';

export type Action =
  /** The Pki is going away. */
  | { readonly type: 'none' }
  /** Nothing can be done until somebody acts; what is in the Secret stays. */
  | { readonly type: 'report'; readonly problem: Problem; readonly revision?: string | undefined; readonly lookAgainAt?: number }
  | { readonly type: 'issue'; readonly cause: IssueCause; readonly spec: PkiSpec; readonly secretName: string; readonly requestHash: string }
  /** The certificate is right; labels, annotations or owner of the Secret are not. */
  | { readonly type: 'adorn'; readonly secret: SecretView; readonly spec: PkiSpec }
  | { readonly type: 'keep'; readonly secret: SecretView; readonly renewAt: Date };

/** What has to be done for a Pki now. Pure: the order of the checks is the specification. */
export const plan = (input: PlanInput, now: Date): Action => {
  const { pki, secret } = input;
  if (pki.isDeleted) return { type: 'none' };
  if ('problems' in pki.parsed) return { type: 'report', problem: combineProblems(pki.parsed.problems) };
  const { spec } = pki.parsed;
  const { secretName } = pki;
  const taken = secretNameTaken(input);
  if (taken !== undefined) return { type: 'report', problem: taken };

  if (secret !== undefined && !isOurs(secret)) return { type: 'report', problem: notOurs(pki, secret) };
  const hash = requestHash(spec);
  const cause = issueCause(pki, spec, secret, hash, now);
  if (cause !== undefined) {
    const standing = standingRefusal(input, now);
    if (standing !== undefined) {
      return { type: 'report', problem: standing.problem, revision: standing.revision, lookAgainAt: standing.retryAt };
    }
    return { type: 'issue', cause, spec, secretName, requestHash: hash };
  }
  // No cause to issue: there is a Secret with a certificate.
  if (!isAdorned(secret!, pki, spec)) return { type: 'adorn', secret: secret!, spec };
  return { type: 'keep', secret: secret!, renewAt: renewAt(pki, spec, secret!) };
};

/**
 * A Secret is ours by its annotation; the label alone anybody may have put there. One that has lost the annotation by hand is
 * known by the others.
 */
const isOurs = ({ pki, annotations, requestHash: hash }: SecretView): boolean => {
  if (pki === undefined) return hash !== undefined && annotations[SECRET_ANNOTATIONS.serialNumber] !== undefined;
  const holder = parsePkiOfSecret(pki);
  return PKI_KINDS.some(({ group }) => group === holder?.group);
};

const notOurs = (pki: PkiView, { name }: SecretView): Problem =>
  problem(
    'SecretNotManaged',
    `Secret: ${showValue(name)} wanted by pki: ${showValue(pki.name)} exists and was not made by Chancery; it is not touched ` +
      `(no annotation ${SECRET_ANNOTATIONS.pki} names a Pki). Delete it, or set spec.secretName to another name.`,
    { field: 'spec.secretName', seen: name },
  );

/** Longest time between notBefore and the moment of signing: the back-dating, and a minute for clocks. */
const MOST_BACKDATED_MS = 600_000;

/** A moment of signing that the certificate itself denies was written by somebody else. */
const isSignedAtTrue = ({ signedAt, certificate }: SecretView): boolean => {
  const after = (signedAt?.getTime() ?? NaN) - (certificate?.notBefore.getTime() ?? NaN);
  return after >= 0 && after <= MOST_BACKDATED_MS;
};

/** The checks on the Secret, each named for what it finds. */
const issueCause = (
  pki: PkiView,
  spec: PkiSpec,
  secret: SecretView | undefined,
  hash: string,
  now: Date,
): IssueCause | undefined => {
  if (secret === undefined) return 'SecretMissing';
  if (secret.pki !== pkiOfSecret(pki.kind.group, pki.name)) return 'SecretAdopted';
  if (secret.certificate === undefined || !secret.isWhole || !isSignedAtTrue(secret)) return 'SecretDamaged';
  if (secret.annotations[SECRET_ANNOTATIONS.serialNumber] !== secret.certificate.serialNumber) return 'SecretDamaged';
  if (secret.certificate.notAfter <= now) return 'CertificateExpired';
  if (secret.requestHash !== hash) return 'RequestChanged';
  if (!wantedOutputs(spec).every((key) => secret.keys.includes(key))) return 'SecretDamaged';
  if (secret.reissue !== pki.reissue && pki.reissue !== undefined) return 'ReissueAsked';
  if (renewAt(pki, spec, secret) <= now) return 'RenewalDue';
  return undefined;
};

const renewAt = (pki: PkiView, spec: PkiSpec, { certificate, signedAt }: SecretView): Date =>
  renewalTime({
    uid: pki.uid,
    serialNumber: certificate!.serialNumber,
    signedAt: signedAt!,
    notAfter: certificate!.notAfter,
    renewBefore: spec.renewBefore,
  });

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

const standingRefusal = ({ pki, refusal, revision }: PlanInput, now: Date): Refusal | undefined => {
  if (refusal === undefined || refusal.generation !== pki.generation) return undefined;
  if (refusal.revision !== undefined && revision !== undefined && refusal.revision !== revision) return undefined;
  return now.getTime() < refusal.retryAt ? refusal : undefined;
};

/** Whether a Secret holds, now, a certificate for just what the Pki asks: then its Ready condition is True whatever else. */
export const isServing = (pki: PkiView, secret: SecretView | undefined, now: Date): boolean =>
  'spec' in pki.parsed &&
  secret?.certificate !== undefined &&
  secret.isWhole &&
  secret.pki === pkiOfSecret(pki.kind.group, pki.name) &&
  secret.certificate.notAfter > now &&
  secret.requestHash === requestHash(pki.parsed.spec);

const isAdorned = (secret: SecretView, pki: PkiView, spec: PkiSpec): boolean => {
  const has = (actual: Readonly<Record<string, string>>, wanted: Readonly<Record<string, string>> = {}): boolean =>
    Object.entries(wanted).every(([key, value]) => isReserved(key) || actual[key] === value);
  const owned = secret.owners.some(({ uid }) => uid === pki.uid);
  const stale = staleKeys(secret, spec);
  return (
    stale.labels.length + stale.annotations.length === 0 &&
    secret.annotations[SECRET_ANNOTATIONS.template] === templateAnnotation(wantedKeys(spec)) &&
    has(secret.labels, spec.secretTemplate?.labels) &&
    has(secret.annotations, spec.secretTemplate?.annotations) &&
    secret.labels[MANAGED_LABEL] === MANAGED &&
    owned === (spec.secretOwnerReference === true)
  );
};

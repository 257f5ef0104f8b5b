import { SECRET_ANNOTATIONS, pkiOfSecret, type PkiSpec } from '@chancery/crd';
import type { CertificateView } from '@chancery/x509';

import type { PkiView } from '../view/pki-view.js';
import type { SecretView } from '../view/secret-view.js';
import { wantedOutputs } from './outputs.js';
import { renewalTime } from './renewal.js';
import { isRequestHash } from './request-hash.js';

/** Why a certificate is issued; the log and the audit history say it. */
export type IssueCause =
  | 'SecretMissing'
  | 'SecretAdopted'
  | 'SecretDamaged'
  | 'CertificateExpired'
  | 'RequestChanged'
  | 'ReissueAsked'
  | 'RenewalDue';

/** Longest time between notBefore and the moment of signing: the back-dating, and a minute for clocks. */
const MOST_BACKDATED_MS = 600_000;

/** A moment of signing that the certificate itself denies was written by somebody else. */
const isSignedAtTrue = ({ signedAt, certificate }: SecretView): boolean => {
  const after = (signedAt?.getTime() ?? NaN) - (certificate?.notBefore.getTime() ?? NaN);
  return after >= 0 && after <= MOST_BACKDATED_MS;
};

/** Whether the pair is whole and the one that was written, as far as its marks say it: somebody may have put one of their own in its place. */
export const isAsWritten = (secret: SecretView): secret is SecretView & { readonly certificate: CertificateView } =>
  secret.certificate !== undefined &&
  secret.isWhole &&
  isSignedAtTrue(secret) &&
  secret.annotations[SECRET_ANNOTATIONS.serialNumber] === secret.certificate.serialNumber;

/** Whether the certificate was issued in this cluster and namespace, as far as the Secret says it. */
export const isOfPlace = ({ issuedIn }: SecretView, place: string): boolean => issuedIn === undefined || issuedIn === place;

/** The checks on the Secret, each named for what it finds. */
export const issueCause = (
  pki: PkiView,
  spec: PkiSpec,
  secret: SecretView | undefined,
  place: string,
  now: Date,
): IssueCause | undefined => {
  if (secret === undefined) return 'SecretMissing';
  if (secret.pki !== pkiOfSecret(pki.kind.group, pki.name) || !isOfPlace(secret, place)) return 'SecretAdopted';
  if (!isAsWritten(secret)) return 'SecretDamaged';
  if (secret.certificate.notAfter <= now) return 'CertificateExpired';
  if (!isRequestHash(secret.requestHash, spec)) return 'RequestChanged';
  if (!wantedOutputs(spec).every((key) => secret.keys.includes(key))) return 'SecretDamaged';
  if (secret.reissue !== pki.reissue && pki.reissue !== undefined) return 'ReissueAsked';
  if (renewAt(pki, spec, secret) <= now) return 'RenewalDue';
  return undefined;
};

/** When the certificate of such a Secret is to be renewed. */
export const renewAt = (pki: PkiView, { renewBefore }: Pick<PkiSpec, 'renewBefore'>, { certificate, signedAt }: SecretView): Date =>
  renewalTime({
    uid: pki.uid,
    serialNumber: certificate!.serialNumber,
    signedAt: signedAt!,
    notAfter: certificate!.notAfter,
    renewBefore,
  });

/** Whether the certificate would not be renewed yet if its owner had not asked for it with renewBefore. */
export const isEarly = (pki: PkiView, secret: SecretView, now: Date): boolean => now < renewAt(pki, {}, secret);

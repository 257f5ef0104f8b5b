import type { CrossCheckRule } from '@chancery/audit-store';
import { AUDIT_CLUSTER_STREAM, AUDIT_SIGNER_STREAM, type CrossCheck } from '@chancery/contracts';

export interface Rule extends CrossCheckRule {
  readonly name: CrossCheck;
  /** What is wrong, of the certificate with this serial number. */
  readonly says: (certificate: string, cluster: string, graceSeconds: number) => string;
}

const DELIVERED = ['delivered', 'renewed'] as const;

/** Every comparison of the streams. A serial number is the signer's: 128 random bits, used once. */
export const RULES: readonly Rule[] = [
  {
    // crd-watcher tells the serial number of every Secret of ours that it serves, or has written lately, and has not told: so this is
    // also a certificate that somebody else put there with our marks. One without them is replaced, which is told as SecretDamaged.
    name: 'delivered-not-signed',
    stream: AUDIT_CLUSTER_STREAM,
    outcomes: DELIVERED,
    counterpart: { stream: AUDIT_SIGNER_STREAM, outcomes: ['signed'] },
    sameCluster: true,
    says: (certificate, cluster) => `${certificate} is in a Secret of the cluster ${cluster}, and the signer has never signed it for this cluster`,
  },
  {
    name: 'signed-not-intended',
    stream: AUDIT_SIGNER_STREAM,
    outcomes: ['signed'],
    counterpart: { stream: AUDIT_SIGNER_STREAM, outcomes: ['intended'] },
    sameCluster: true,
    says: (certificate) => `${certificate} was signed, and the intent to sign it was not recorded`,
  },
  {
    name: 'intended-no-outcome',
    stream: AUDIT_SIGNER_STREAM,
    outcomes: ['intended'],
    counterpart: { stream: AUDIT_SIGNER_STREAM, outcomes: ['signed', 'withheld'] },
    sameCluster: true,
    says: (certificate) => `${certificate} was about to be signed, and nothing says whether it was: the signer may have ended in between`,
  },
  {
    name: 'signed-not-delivered',
    stream: AUDIT_SIGNER_STREAM,
    outcomes: ['signed'],
    counterpart: { stream: AUDIT_CLUSTER_STREAM, outcomes: DELIVERED },
    sameCluster: true,
    says: (certificate, cluster, graceSeconds) => `${certificate} was signed for the cluster ${cluster} and has not come into a Secret within ${graceSeconds} s`,
  },
];

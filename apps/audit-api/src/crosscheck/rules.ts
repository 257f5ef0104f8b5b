import type { CrossCheckRule, Teller } from '@chancery/audit-store';
import { AUDIT_SIGNER_STREAM, clusterOfStream, type CrossCheck } from '@chancery/contracts';

export interface Rule extends Omit<CrossCheckRule, 'stream'> {
  readonly name: CrossCheck;
  /** Whose records it looks at: the signer's stream, or that of each cluster. */
  readonly of: Teller;
  /** What is wrong, of the certificate with this serial number. */
  readonly says: (certificate: string, cluster: string, graceSeconds: number) => string;
}

/** A rule in one of the streams that it looks at. */
export type RuleOfStream = Omit<Rule, 'of'> & CrossCheckRule;

const DELIVERED = ['delivered', 'renewed'] as const;

/** Every comparison of the streams. A serial number is the signer's: 128 random bits, used once. */
export const RULES: readonly Rule[] = [
  {
    // crd-watcher tells the serial number of every Secret of ours that it serves, or has written lately, and has not told: so this is
    // also a certificate that somebody else put there with our marks. One without them is replaced, which is told as SecretDamaged.
    name: 'delivered-not-signed',
    of: 'cluster',
    outcomes: DELIVERED,
    counterpart: { teller: 'signer', outcomes: ['signed'] },
    says: (certificate, cluster) => `${certificate} is in a Secret of the cluster ${cluster}, and the signer has never signed it for this cluster`,
  },
  {
    name: 'signed-not-intended',
    of: 'signer',
    outcomes: ['signed'],
    counterpart: { teller: 'signer', outcomes: ['intended'] },
    says: (certificate) => `${certificate} was signed, and the intent to sign it was not recorded`,
  },
  {
    name: 'intended-no-outcome',
    of: 'signer',
    outcomes: ['intended'],
    counterpart: { teller: 'signer', outcomes: ['signed', 'withheld'] },
    says: (certificate) => `${certificate} was about to be signed, and nothing says whether it was: the signer may have ended in between`,
  },
  {
    name: 'signed-not-delivered',
    of: 'signer',
    outcomes: ['signed'],
    counterpart: { teller: 'cluster', outcomes: DELIVERED },
    says: (certificate, cluster, graceSeconds) => `${certificate} was signed for the cluster ${cluster} and has not come into a Secret within ${graceSeconds} s`,
  },
];

/** The rule for each of the streams that it looks at. */
export const inEach = ({ of, ...rule }: Rule, streams: readonly string[]): RuleOfStream[] =>
  (of === 'signer' ? [AUDIT_SIGNER_STREAM] : streams.filter((stream) => clusterOfStream(stream) !== undefined)).map((stream) => ({ ...rule, stream }));

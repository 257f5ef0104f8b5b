import { startLocalCluster } from '@chancery/cluster';
import type { KeyKind } from '@chancery/x509';

import { nativeFloor } from './native.js';
import { opensslSpeed, type OpensslSpeed } from './openssl.js';
import type { Measured } from './requests.js';
import { startSigner, withNats } from './with-nats.js';
import { withoutNats } from './without-nats.js';

export interface SignResult extends Measured {
  /** Of the keys that are certified; the authority's is P-256. */
  readonly kind: KeyKind;
  readonly what: string;
  /** Certificates that one core signs in a second of its own time. */
  readonly perCoreSecond: number | undefined;
  /** Against `openssl speed` of one core in the same run. */
  readonly ofOpenssl: number | undefined;
}

export interface SignBench {
  /** Node's cryptography alone, for one P-256 certificate, in microseconds of processor time. */
  readonly nativeMicroseconds: number;
  readonly openssl: OpensslSpeed | undefined;
  readonly results: readonly SignResult[];
  /** Rate of two signer processes against one, by the clock. */
  readonly twoProcessesAgainstOne: number;
}

const KINDS = ['ECDSA-P256', 'RSA-2048'] as const;

/** More would tell nothing else. */
const MOST_NATIVE = 4_000;

/** Certificates per second, P-256 and RSA-2048 keys under a P-256 authority. */
export const benchSign = async (count: number): Promise<SignBench> => {
  const openssl = opensslSpeed('ecdsap256');
  const nativeMicroseconds = nativeFloor(Math.min(count, MOST_NATIVE));
  const results: SignResult[] = [];
  const add = (kind: KeyKind, what: string, measured: Measured): void => {
    const { perSecond, cpuMicroseconds } = measured;
    results.push({
      kind, what, perSecond, cpuMicroseconds,
      perCoreSecond: cpuMicroseconds === undefined ? undefined : 1e6 / cpuMicroseconds,
      ofOpenssl: openssl === undefined ? undefined : perSecond / openssl.signatures,
    });
  };
  for (const kind of KINDS) add(kind, 'without the NATS trip', await withoutNats(kind, count));
  const two = await withoutNats('ECDSA-P256', count, 2);
  add('ECDSA-P256', 'two such processes', two);
  const twoProcessesAgainstOne = two.perSecond / results[0]!.perSecond;
  const cluster = await startLocalCluster({ kubernetes: false, postgres: false });
  try {
    const signer = await startSigner(cluster);
    for (const kind of KINDS) add(kind, 'NATS request to reply', await withNats(cluster, signer, kind, count));
  } finally {
    await cluster.stop();
  }
  return { openssl, nativeMicroseconds, results, twoProcessesAgainstOne };
};

import type { SignRequest } from '@chancery/contracts';
import type { Policy } from '@chancery/policy';

/** A bucket that is empty, and when it will have a token again. */
export interface LimitReached {
  readonly scope: 'pki' | 'namespace' | 'cluster';
  readonly name: string;
  readonly retryAfterMs: number;
}

/** A token was taken from every bucket. */
export interface Taken {
  /** Nothing was recorded, so nothing counts: an outage must not look like a Pki that flaps. */
  readonly giveBack: () => void;
}

interface Limit {
  readonly burst: number;
  readonly perHour: number;
}

interface Wanted extends Pick<LimitReached, 'scope' | 'name'> {
  readonly key: string;
  readonly limit: Limit;
  /** Tokens; by default one. */
  readonly cost?: number;
}

interface Bucket {
  tokens: number;
  /** Milliseconds since 1970. */
  filledAt: number;
}

const HOUR_MS = 3_600_000;
/**
 * What one cluster may have recorded, as a share of the stream without which nothing is signed for anybody: a cluster in other hands can
 * ask in the name of any number of Pkis, and for certificates with as many names as a rule allows. Of 4 GiB it is 512 MiB at once and
 * 64 MiB an hour for certificates (3 KB each, counted as 4), 128 and 64 MiB for refusals (1.5 KB each): all Pkis of a large cluster may be refused
 * at once, by a change of the policy.
 */
const SHARES = {
  certificates: { burst: 1 / 8, perHour: 1 / 64 },
  refusals: { burst: 1 / 32, perHour: 1 / 64 },
} as const;
/** Buckets that are kept; the one that was used longest ago goes first. A forgotten bucket is full again. */
const MOST_BUCKETS = 100_000;

/**
 * Token buckets for each Pki, namespace and cluster, and for what a cluster has recorded, in the memory of this process: the limit protects the history from a
 * Pki that flaps, it is no quota, so a restart may forget it and every replica counts for itself.
 */
export class RateLimits {
  /** In the order of use. */
  private readonly buckets = new Map<string, Bucket>();

  /** @param streamBytes size of the stream that everything is recorded in */
  constructor(
    private readonly now: () => number,
    private readonly streamBytes: number,
  ) {}

  /** Takes a token from all three buckets, and so many bytes from the cluster's room; or nothing from any. */
  take({ limits }: Policy, cluster: string, { pki }: SignRequest, bytes: number): LimitReached | Taken {
    return this.takeAll([
      { scope: 'pki', name: pki.name, key: `pki/${cluster}/${pki.uid}`, limit: limits.pki },
      { scope: 'namespace', name: pki.namespace, key: `namespace/${cluster}/${pki.namespace}`, limit: limits.namespace },
      { scope: 'cluster', name: cluster, key: `cluster/${cluster}`, limit: limits.cluster },
      this.room(cluster, 'certificates', bytes),
    ]);
  }

  /** Takes so many bytes for a refusal that is to be recorded. */
  takeRefusal(cluster: string, bytes: number): LimitReached | Taken {
    return this.takeAll([this.room(cluster, 'refusals', bytes)]);
  }

  private room(cluster: string, what: keyof typeof SHARES, bytes: number): Wanted {
    const { burst, perHour } = SHARES[what];
    const limit = { burst: burst * this.streamBytes, perHour: perHour * this.streamBytes };
    // What is larger than the bucket takes all of it, and does not wait for ever.
    return { scope: 'cluster', name: cluster, key: `${what}/${cluster}`, limit, cost: Math.min(bytes, limit.burst) };
  }

  private takeAll(wanted: readonly Wanted[]): LimitReached | Taken {
    const now = this.now();
    const filled = wanted.map(({ key, cost = 1, ...of }) => ({ ...of, cost, bucket: this.filled(key, of.limit, now) }));
    const empty = filled.find(({ bucket, cost }) => bucket.tokens < cost);
    if (empty !== undefined) {
      const retryAfterMs = Math.ceil(((empty.cost - empty.bucket.tokens) / empty.limit.perHour) * HOUR_MS);
      return { scope: empty.scope, name: empty.name, retryAfterMs };
    }
    const add = (times: number): void => filled.forEach(({ bucket, cost }) => (bucket.tokens += times * cost));
    add(-1);
    return { giveBack: () => add(1) };
  }

  private filled(key: string, { burst, perHour }: Limit, now: number): Bucket {
    // Filled in place, so that a token is given back to the bucket that is in use.
    const bucket = this.buckets.get(key) ?? { tokens: burst, filledAt: now };
    // A clock that was set back fills nothing.
    const elapsed = Math.max(0, now - bucket.filledAt);
    bucket.tokens = Math.min(burst, bucket.tokens + (elapsed / HOUR_MS) * perHour);
    bucket.filledAt = now;
    this.buckets.delete(key);
    this.buckets.set(key, bucket);
    if (this.buckets.size > MOST_BUCKETS) this.buckets.delete(this.buckets.keys().next().value!);
    return bucket;
  }
}

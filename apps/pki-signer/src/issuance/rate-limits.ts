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

interface Wanted extends Pick<LimitReached, 'scope' | 'name'> {
  readonly key: string;
  readonly limit: { readonly burst: number; readonly perHour: number };
}

interface Bucket {
  tokens: number;
  /** Milliseconds since 1970. */
  filledAt: number;
}

const HOUR_MS = 3_600_000;
/**
 * Refusals of one cluster that are recorded. Each takes room in the stream without which nothing is signed for anybody, and a cluster in
 * other hands can ask in the name of any number of Pkis. All Pkis of a large cluster may be refused at once, by a change of the policy.
 */
const REFUSALS = { burst: 20_000, perHour: 20_000 };
/** Buckets that are kept; the one that was used longest ago goes first. A forgotten bucket is full again. */
const MOST_BUCKETS = 100_000;

/**
 * Token buckets for each Pki, namespace and cluster, in the memory of this process: the limit protects the history from a
 * Pki that flaps, it is no quota, so a restart may forget it and every replica counts for itself.
 */
export class RateLimits {
  /** In the order of use. */
  private readonly buckets = new Map<string, Bucket>();

  constructor(private readonly now: () => number) {}

  /** Takes a token from all three buckets, or from none. */
  take({ limits }: Policy, cluster: string, { pki }: SignRequest): LimitReached | Taken {
    return this.takeAll([
      { scope: 'pki', name: pki.name, key: `${cluster}/${pki.uid}`, limit: limits.pki },
      { scope: 'namespace', name: pki.namespace, key: `${cluster}/${pki.namespace}/`, limit: limits.namespace },
      { scope: 'cluster', name: cluster, key: cluster, limit: limits.cluster },
    ]);
  }

  /** Takes a token for a refusal that is to be recorded. */
  takeRefusal(cluster: string): LimitReached | Taken {
    return this.takeAll([{ scope: 'cluster', name: cluster, key: `${cluster}//refused`, limit: REFUSALS }]);
  }

  private takeAll(wanted: readonly Wanted[]): LimitReached | Taken {
    const now = this.now();
    const filled = wanted.map(({ key, limit, scope, name }) => ({ scope, name, limit, bucket: this.filled(key, limit, now) }));
    const empty = filled.find(({ bucket }) => bucket.tokens < 1);
    if (empty !== undefined) {
      const retryAfterMs = Math.ceil(((1 - empty.bucket.tokens) / empty.limit.perHour) * HOUR_MS);
      return { scope: empty.scope, name: empty.name, retryAfterMs };
    }
    const add = (tokens: number): void => filled.forEach(({ bucket }) => (bucket.tokens += tokens));
    add(-1);
    return { giveBack: () => add(1) };
  }

  private filled(key: string, { burst, perHour }: { burst: number; perHour: number }, now: number): Bucket {
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

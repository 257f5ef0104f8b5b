import { createHash } from 'node:crypto';

import { AccessReviewUnavailable, type AccessReviewer, type Caller } from './access-reviewer.js';
import { ExpiringCache } from './expiring-cache.js';

/** How long a yes is good, and a no: who has just been given a right should not have to wait. */
const YES_MS = 10_000;
const NO_MS = 2_000;
const MOST = 2_000;

/** Tokens that are reviewed at a time: whoever invents them must not keep the API server busy. */
const MOST_REVIEWS = 32;

/** Spares the API server: a person's page of queries is one review. Tokens are kept only as hashes. */
export const cachedReviewer = (reviewer: AccessReviewer, now: () => number = Date.now): AccessReviewer => {
  const callers = new ExpiringCache<Caller | undefined>((caller) => (caller === undefined ? NO_MS : YES_MS), MOST, now);
  const rights = new ExpiringCache<boolean>((allowed) => (allowed ? YES_MS : NO_MS), MOST, now);
  let reviews = 0;
  const hash = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('base64url');
  return {
    authenticate: (token) =>
      callers.get(hash(token), async () => {
        if (reviews >= MOST_REVIEWS) throw new AccessReviewUnavailable(`${MOST_REVIEWS} tokens are being reviewed`);
        reviews += 1;
        try {
          return await reviewer.authenticate(token);
        } finally {
          reviews -= 1;
        }
      }),
    allowed: (caller, right) => rights.get(hash([caller, right.verb, right.namespace ?? null, right.cluster ?? null]), () => reviewer.allowed(caller, right)),
  };
};

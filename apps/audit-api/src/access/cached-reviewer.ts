import { createHash } from 'node:crypto';

import { showValue } from '@chancery/contracts';

import { Places } from '../limits/places.js';
import type { AccessReviewer, Caller } from './access-reviewer.js';
import { ExpiringCache } from './expiring-cache.js';

/** How long a yes is good, and a no: who has just been given a right should not have to wait. */
const YES_MS = 10_000;
const NO_MS = 2_000;
const MOST = 2_000;

/** Tokens that are reviewed at a time, and of one address: whoever invents them must keep neither the API server busy nor others waiting. */
const MOST_REVIEWS = 64;
const MOST_OF_ADDRESS = 8;

/** Spares the API server: a person's page of queries is one review. Tokens are kept only as hashes. */
export const cachedReviewer = (reviewer: AccessReviewer, now: () => number = Date.now): AccessReviewer => {
  // What anybody can have refused takes no room from what is good.
  const callers = new ExpiringCache<Caller>(() => YES_MS, MOST, now);
  const reviewed = new ExpiringCache<Caller | undefined>(() => NO_MS, MOST, now);
  const rights = new ExpiringCache<boolean>((allowed) => (allowed ? YES_MS : NO_MS), MOST, now);
  const reviews = new Places({
    most: MOST_REVIEWS,
    mostOfOne: MOST_OF_ADDRESS,
    ofOne: (address) => `${MOST_OF_ADDRESS} new tokens from ${showValue(address)} are being reviewed, which is as many as there may be at a time. Try again.`,
    ofAll: `${MOST_REVIEWS} new tokens are being reviewed, which is as many as there may be at a time. Try again.`,
  });
  const hash = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('base64url');

  const review = async (key: string, token: string, address: string | undefined): Promise<Caller | undefined> => {
    const isReviewed = reviews.take(address);
    try {
      const caller = await reviewer.authenticate(token);
      if (caller !== undefined) callers.put(key, caller);
      return caller;
    } finally {
      isReviewed();
    }
  };

  return {
    authenticate: (token, address) => {
      const key = hash(token);
      return callers.peek(key) ?? reviewed.get(key, () => review(key, token, address));
    },
    allowed: (caller, right) => rights.get(hash([caller, right.verb, right.namespace ?? null, right.cluster ?? null]), () => reviewer.allowed(caller, right)),
  };
};

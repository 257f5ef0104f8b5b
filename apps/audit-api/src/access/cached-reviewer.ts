import { createHash } from 'node:crypto';

import type { AccessReviewer, Caller } from './access-reviewer.js';
import { ExpiringCache } from './expiring-cache.js';

/** How long a yes is good, and a no: who has just been given a right should not have to wait. */
const YES_MS = 10_000;
const NO_MS = 2_000;
const MOST = 2_000;

/** Spares the API server: a person's page of queries is one review. Tokens are kept only as hashes. */
export const cachedReviewer = (reviewer: AccessReviewer, now: () => number = Date.now): AccessReviewer => {
  const callers = new ExpiringCache<Caller | undefined>((caller) => (caller === undefined ? NO_MS : YES_MS), MOST, now);
  const rights = new ExpiringCache<boolean>((allowed) => (allowed ? YES_MS : NO_MS), MOST, now);
  const hash = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('base64url');
  return {
    authenticate: (token) => callers.get(hash(token), () => reviewer.authenticate(token)),
    allowed: (caller, right) => rights.get(hash([caller, right.verb, right.namespace ?? null, right.cluster ?? null]), () => reviewer.allowed(caller, right)),
  };
};

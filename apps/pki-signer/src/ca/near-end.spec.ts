import type { Grant } from '@chancery/policy';
import { checkCsr, type CheckedCsr } from '@chancery/x509';

import { buildTemplate } from '../issuance/build-template.js';
import { NOW, after, csrOf, testAuthority } from '../testing/builders.js';
import type { Authority } from './authority.js';
import { LEAST_LIFETIME_MS, whyTooLate } from './near-end.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const TOO_SOON = 'it ends too soon for another certificate';
const EXPIRED = 'it has expired';

describe('An authority near its end', () => {
  let authority: Authority;
  let csr: CheckedCsr;
  beforeAll(async () => {
    authority = await testAuthority();
    csr = checkCsr(Buffer.from(await csrOf(), 'base64')) as CheckedCsr;
  });

  /** How long the certificate lasts from now on, or why there is none. */
  const lifetime = (remaining: number, duration: number, now = NOW): number | string => {
    const notAfter = new Date(NOW.getTime() + remaining);
    const why = whyTooLate({ notBefore: authority.notBefore, notAfter }, duration, now, LEAST_LIFETIME_MS);
    if (why !== undefined) return why;
    const grant: Grant = {
      rule: 'rule', authority: 'default', subject: {}, dnsNames: ['web'], ipAddresses: [], uris: [], emailAddresses: [], usages: [], duration, maxDuration: 2 * duration,
    };
    return buildTemplate(grant, csr, { ...authority, notAfter }, now, Buffer.alloc(16, 1)).notAfter.getTime() - now.getTime();
  };

  it.each<[string, number, number, number | string]>([
    ['a year for 90 days signs for 90 days', 365 * DAY, 90 * DAY, 90 * DAY - 1_000],
    ['29 days for 90 days signs for 29 days', 29 * DAY, 90 * DAY, 29 * DAY],
    ['10 days for 90 days signs for 10 days', 10 * DAY, 90 * DAY, 10 * DAY],
    ['10 days for an hour signs for the hour', 10 * DAY, HOUR, HOUR - 1_000],
    ['an hour for 90 days signs for the hour', HOUR, 90 * DAY, HOUR],
    ['less than an hour for 90 days signs nothing', HOUR - 1, 90 * DAY, TOO_SOON],
    ['10 minutes for 90 days signs nothing', 10 * MINUTE, 90 * DAY, TOO_SOON],
    ['10 minutes for an hour signs nothing', 10 * MINUTE, HOUR, TOO_SOON],
    ['10 minutes for 10 minutes signs for them', 10 * MINUTE, 10 * MINUTE, 10 * MINUTE - 1_000],
    ['10 minutes for 5 minutes signs for them', 10 * MINUTE, 5 * MINUTE, 5 * MINUTE - 1_000],
    ['4 minutes for 5 minutes signs nothing', 4 * MINUTE, 5 * MINUTE, TOO_SOON],
    ['nothing left signs nothing', 0, 5 * MINUTE, EXPIRED],
    ['its end behind it signs nothing', -DAY, 1_000, EXPIRED],
  ])('that has %s', (_, remaining, duration, expected) => {
    expect(lifetime(remaining, duration)).toBe(expected);
  });

  it.each([[90 * DAY, 29 * DAY], [90 * DAY, 10 * DAY], [DAY, 25 * HOUR], [2 * HOUR, 2 * HOUR], [5 * MINUTE, HOUR]])(
    'is not asked again and again: a certificate of %s ms, %s ms before the end',
    (duration, remaining) => {
      const gaps: number[] = [];
      let now = NOW;
      for (let granted = lifetime(remaining, duration, now); typeof granted === 'number'; granted = lifetime(remaining, duration, now)) {
        // As crd-watcher renews: after two thirds of what was granted.
        gaps.push((granted * 2) / 3);
        now = new Date(now.getTime() + gaps.at(-1)!);
        expect(gaps.length).toBeLessThan(30);
      }
      const usual = (duration * 2) / 3 - 1_000;
      expect(Math.min(...gaps)).toBeGreaterThanOrEqual(Math.min(usual, (LEAST_LIFETIME_MS * 2) / 3));
      // Those that were shortened: each leaves a third of the one before.
      const shortened = gaps.filter((gap) => gap < usual);
      expect(shortened.length).toBeLessThanOrEqual(Math.ceil(Math.max(0, Math.log(duration / LEAST_LIFETIME_MS) / Math.log(3))) + 1);
      expect(now < after(remaining)).toBe(true);
    },
  );

  it('signs nothing before it begins, by a clock that went back', () => {
    expect(lifetime(365 * DAY, 90 * DAY, new Date(authority.notBefore.getTime() - 1))).toBe('it is not valid yet');
    expect(lifetime(365 * DAY, 90 * DAY, authority.notBefore)).toEqual(expect.any(Number));
  });

  it.each([TOO_SOON, EXPIRED])('says so without a time: %s', (why) => expect(why).not.toMatch(/\d/));
});

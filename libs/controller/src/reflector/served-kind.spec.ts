import { setTimeout as sleep } from 'node:timers/promises';

import { ApiUnreachable } from '../api/api-error.js';
import { ServedKind } from './served-kind.js';

const { signal } = new AbortController();

describe('A kind that the API server does not serve', () => {
  let groups: unknown;
  let errors: unknown[];
  const kindWith = (goneAfterMs: number): ServedKind =>
    new ServedKind({
      client: { request: async () => (groups instanceof Error ? Promise.reject(groups) : ({ groups } as never)) },
      path: '/apis/chancery.dev/v1/pkis', goneAfterMs, onError: (error) => errors.push(error),
    });
  beforeEach(() => {
    [groups, errors] = [[], []];
  });

  it('has gone where nothing else was said for so long, and the list of kinds lacks it', async () => {
    const kind = kindWith(20);
    await kind.notServed(signal);
    expect(kind.isGone).toBe(false);
    await sleep(25);
    await kind.notServed(signal);
    expect(kind.isGone).toBe(true);
    kind.listed();
    expect(kind.isGone).toBe(false);
  });

  it('has not where another answer came in between', async () => {
    const kind = kindWith(20);
    await kind.notServed(signal);
    await sleep(25);
    kind.interrupted();
    await kind.notServed(signal);
    expect(kind.isGone).toBe(false);
  });

  it('has not where the list of kinds has it, or cannot be read', async () => {
    const kind = kindWith(0);
    groups = new ApiUnreachable('no');
    await kind.notServed(signal);
    expect([kind.isGone, errors]).toEqual([false, [groups]]);
    groups = undefined;
    await kind.notServed(signal);
    expect(kind.isGone).toBe(false);
  });
});

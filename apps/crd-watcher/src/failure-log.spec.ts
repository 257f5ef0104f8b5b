import { ApiUnreachable } from '@chancery/controller';
import type { Log } from '@chancery/service';

import { FailureLog } from './failure-log.js';

describe('A failure that lasts', () => {
  it('is told when it begins, when it changes, once a minute, and when it comes again', () => {
    const lines: string[] = [];
    let now = 0;
    const write = (keys: { why?: string }, text: string): void => void lines.push(`${now / 1_000} ${text}: ${keys.why}`);
    const failures = new FailureLog({ warn: write, error: write } as unknown as Log, () => now);
    const fail = (why: string): void => failures.watch('secrets', new ApiUnreachable(why));
    for (; now < 90_000; now += 1_000) fail(now < 20_000 ? 'refused' : 'reset');
    failures.over('watch secrets');
    fail('reset');
    expect(lines).toEqual(['0 watch failed: refused', '20 watch failed: reset', '80 watch failed: reset', '90 watch failed: reset']);
  });
});

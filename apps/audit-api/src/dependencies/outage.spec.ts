import type { Log } from '@chancery/service';

import { Outage } from './outage.js';

describe('An outage', () => {
  let lines: string[];
  let now: number;
  let outage: Outage;

  beforeEach(() => {
    lines = [];
    now = 0;
    const write = (keys: object, text: string): void => void lines.push(`${text} ${JSON.stringify(keys)}`);
    const log = { debug: write, info: write, warn: write, error: write } as unknown as Log;
    outage = new Outage('postgres', log, 'not connected yet', () => now);
  });

  it('is not ready before it is known, and says nothing then', () => {
    expect(outage.why).toBe('not connected yet');
    expect(lines).toEqual([]);
  });

  it('is told when it begins, when its cause changes, once a minute, and when it is over', () => {
    for (now = 0; now < 120_000; now += 500) outage.down(now < 30_000 ? 'refused' : 'starting up');
    outage.up();
    outage.up();
    expect(lines).toEqual([
      'dependency is away {"dependency":"postgres","why":"refused","seconds":0}',
      'dependency is away {"dependency":"postgres","why":"starting up","seconds":30}',
      'dependency is away {"dependency":"postgres","why":"starting up","seconds":90}',
      'dependency is back {"dependency":"postgres","seconds":120}',
    ]);
    expect(outage.why).toBeUndefined();
  });
});

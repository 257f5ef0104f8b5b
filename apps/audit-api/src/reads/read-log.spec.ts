import type { NatsLink } from '@chancery/messaging';
import type { Log } from '@chancery/service';

import { ReadLog } from './read-log.js';

describe('Reads that nobody has recorded when the process ends', () => {
  const start = (publish: () => Promise<unknown>) => {
    const lines: string[] = [];
    const log = { error: (keys: object, text: string) => lines.push(`${text} ${JSON.stringify(keys)}`) } as unknown as Log;
    const reads = new ReadLog({} as NatsLink, log);
    Object.assign(reads, { publisher: { publish } });
    return { reads, lines };
  };

  it('are waited for', async () => {
    const told: unknown[] = [];
    const { reads, lines } = start(async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      told.push(1);
    });
    for (const what of ['/a', '/b', '/c']) reads.note('ada', what);
    await reads.flush(5_000);
    await reads.flush(5_000);
    expect([told.length, lines]).toEqual([3, []]);
  });

  it('are recorded, whenever they were noted', async () => {
    for (let ticks = 1; ticks < 12; ticks += 1) {
      const told: unknown[] = [];
      const { reads, lines } = start(async () => {
        told.push(1);
        if (told.length === 2) return;
        void (async () => {
          for (let tick = 0; tick < ticks; tick += 1) await Promise.resolve();
          reads.note('ada', '/b');
        })();
      });
      reads.note('ada', '/a');
      await new Promise((resolve) => setTimeout(resolve, 5));
      await reads.flush(1_000);
      expect([told.length, lines]).toEqual([2, []]);
    }
  });

  it('are told in the log where NATS is away', async () => {
    const { reads, lines } = start(() => Promise.reject(new Error('away')));
    reads.note('ada', '/a');
    await reads.flush(50);
    expect(lines).toEqual(['reads of the history could not be recorded before the end {"reads":1}']);
  });
});

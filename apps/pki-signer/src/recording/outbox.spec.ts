import type { AuditRecord } from '@chancery/contracts';

import { NOW } from '../testing/builders.js';
import { Outbox } from './outbox.js';

const record = (id: number): AuditRecord => ({
  version: 1, id: String(id).padStart(32, '0'), outcome: 'policy-loaded', time: NOW.toISOString(), service: 'pki-signer/0.1.0',
});

describe('The outbox', () => {
  let away: boolean;
  let taken: number[];
  let atOnce: number;
  let outbox: Outbox;
  beforeEach(() => {
    [away, taken, atOnce] = [false, [], 0];
    outbox = new Outbox(async ({ id }) => {
      atOnce += 1;
      expect(atOnce).toBe(1);
      await Promise.resolve();
      atOnce -= 1;
      if (away) throw new Error('no acknowledgement');
      taken.push(Number(id));
    });
  });

  it('sends at once, one after the other and in order', async () => {
    for (const id of [1, 2, 3]) outbox.add(record(id));
    await new Promise(setImmediate);
    expect(taken).toEqual([1, 2, 3]);
  });

  it('keeps what the stream did not take, and sends it in order when it is back', async () => {
    away = true;
    for (const id of [1, 2]) outbox.add(record(id));
    await new Promise(setImmediate);
    expect(taken).toEqual([]);
    away = false;
    outbox.add(record(3));
    await new Promise(setImmediate);
    expect(taken).toEqual([1, 2, 3]);
  });

  it('sends nothing twice', async () => {
    outbox.add(record(1));
    await Promise.all([outbox.flush(), outbox.flush()]);
    await outbox.flush();
    expect(taken).toEqual([1]);
  });

  it('does not grow for ever', async () => {
    away = true;
    for (let id = 0; id < 1_200; id++) outbox.add(record(id));
    await new Promise(setImmediate);
    away = false;
    await outbox.flush();
    expect(taken).toHaveLength(1_000);
    expect(taken.at(-1)).toBe(999);
  });
});

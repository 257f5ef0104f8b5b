import { startLocalCluster, type LocalCluster } from '@chancery/cluster';
import { AUDIT_SIGNER_STREAM, signerAuditSubject } from '@chancery/contracts';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { headers } from '@nats-io/transport-node';

import { Bus, until } from '../testing/bus.js';
import { intent } from '../testing/intent.js';
import { AuditPublisher } from './audit-publisher.js';
import { ensureAuditStream } from './audit-streams.js';
import { consumeBatches } from './batch-consumer.js';

/** The one that NATS allows audit-api. */
const DURABLE = 'audit-api';

describe('A reader of batches that loses its stream of messages while a batch is in work', () => {
  let bus: Bus<LocalCluster>;
  const end = new AbortController();
  const errors: unknown[] = [];
  const given: number[] = [];
  let finish = (): void => undefined;
  let reading: Promise<void>;
  beforeAll(async () => {
    bus = new Bus(await startLocalCluster({ kubernetes: false, postgres: false }));
    const link = await bus.connected('audit-api');
    await ensureAuditStream(link.connection(), AUDIT_SIGNER_STREAM, { maxBytes: 1024 ** 2 });
    await new AuditPublisher(await bus.connected('pki-signer')).publish(signerAuditSubject('intended'), intent('a'.repeat(32)));
    reading = consumeBatches(link, {
      stream: AUDIT_SIGNER_STREAM, durable: DURABLE, batch: 10, signal: end.signal,
      onError: (error) => errors.push(error),
      prepare: (messages) => messages.map(({ sequence }) => sequence),
      store: async (sequences) => {
        given.push(...sequences);
        if (given.length === 1) await new Promise<void>((resolve) => (finish = resolve));
      },
    });
    await until(() => given.length === 1, 30_000);
    const manager = await jetstreamManager(link.connection(), { checkAPI: false });
    await manager.consumers.delete(AUDIT_SIGNER_STREAM, DURABLE);
  }, 60_000);
  afterAll(async () => {
    end.abort();
    finish();
    await reading;
    await bus.stop();
  }, 30_000);

  // Jest fails a test at whose end a promise is rejected that nobody has looked after; a service ends of one.
  it('leaves no rejection to nobody', async () => {
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(given).toEqual([1]);
  });

  it('is given the batch again', async () => {
    finish();
    await until(() => given.length === 2, 30_000);
    expect(given).toEqual([1, 1]);
    expect(errors).toHaveLength(1);
  }, 40_000);
});

describe('A reader of batches that lingers', () => {
  let bus: Bus<LocalCluster>;
  const end = new AbortController();
  const batches: number[][] = [];
  let reading: Promise<void>;
  let publish: (letter: string) => Promise<unknown>;
  beforeAll(async () => {
    bus = new Bus(await startLocalCluster({ kubernetes: false, postgres: false }));
    const link = await bus.connected('audit-api');
    await ensureAuditStream(link.connection(), AUDIT_SIGNER_STREAM, { maxBytes: 1024 ** 2 });
    const publisher = new AuditPublisher(await bus.connected('pki-signer'));
    publish = (letter) =>
      publisher.publish(signerAuditSubject('intended'), intent(letter.repeat(32)));
    reading = consumeBatches(link, {
      stream: AUDIT_SIGNER_STREAM, durable: DURABLE, batch: 3, lingerMs: 60_000, signal: end.signal,
      prepare: (messages) => messages.map(({ sequence }) => sequence),
      store: async (sequences) => void batches.push(sequences),
    });
  }, 60_000);
  afterAll(async () => {
    end.abort();
    await reading;
    await bus.stop();
  }, 30_000);

  it('waits for a full batch, and no longer; what is left waits for the next, and is left to the next reader in the end', async () => {
    for (const letter of 'abcd') await publish(letter);
    await until(() => batches.length === 1, 30_000);
    expect(batches).toEqual([[1, 2, 3]]);
    end.abort();
    await reading;
    expect(batches).toEqual([[1, 2, 3]]);
  }, 40_000);
});

describe('A reader of batches that has been replaced while it stored one', () => {
  let bus: Bus<LocalCluster>;
  const [former, latter] = [new AbortController(), new AbortController()];
  const given: number[] = [];
  const reading: Promise<void>[] = [];
  let finish = (): void => undefined;
  beforeAll(async () => void (bus = new Bus(await startLocalCluster({ kubernetes: false, postgres: false }))), 60_000);
  afterAll(async () => {
    [former, latter].forEach((end) => end.abort());
    finish();
    await Promise.all(reading);
    await bus.stop();
  }, 30_000);

  it('acknowledges nothing more: the server would count it among the acknowledgements of the one that follows', async () => {
    const link = await bus.connected('audit-api');
    await ensureAuditStream(link.connection(), AUDIT_SIGNER_STREAM, { maxBytes: 1024 ** 2 });
    const publisher = new AuditPublisher(await bus.connected('pki-signer'));
    const publish = (letter: string): Promise<unknown> =>
      publisher.publish(signerAuditSubject('intended'), intent(letter.repeat(32)));
    const read = (end: AbortController, store: (sequence: number) => Promise<void>): void =>
      void reading.push(consumeBatches(link, {
        stream: AUDIT_SIGNER_STREAM, durable: DURABLE, batch: 1, signal: end.signal, prepare: ([message]) => message!.sequence, store,
      }));
    read(former, (sequence) => (sequence <= 5 ? Promise.resolve() : new Promise((resolve) => (finish = resolve))));
    for (const letter of 'abcdef') await publish(letter);
    const manager = await jetstreamManager(link.connection(), { checkAPI: false });
    const info = () => manager.consumers.info(AUDIT_SIGNER_STREAM, DURABLE);
    await until(async () => (await info()).ack_floor.stream_seq === 5);
    former.abort();
    read(latter, (sequence) => Promise.resolve(void given.push(sequence)));
    await until(() => given.includes(6));
    finish();
    await reading[0];
    for (const letter of 'ghi') await publish(letter);
    await until(() => given.includes(9));
    await until(async () => (await info()).num_ack_pending === 0);
    expect((await info()).ack_floor).toMatchObject({ stream_seq: 9, consumer_seq: 4 });
    expect(given).toEqual([6, 7, 8, 9]);
  }, 60_000);
});

describe('A reader of batches whose store takes its time', () => {
  let bus: Bus<LocalCluster>;
  const end = new AbortController();
  const prepared: number[][] = [];
  const copies: number[] = [];
  const stored: number[][] = [];
  const errors: unknown[] = [];
  /** Ends what is being stored; each but once. */
  const storing: { resolve: () => void; reject: (error: Error) => void }[] = [];
  let reading: Promise<void>;
  let publish: (letter: string, bytes?: number) => Promise<unknown>;
  beforeAll(async () => {
    bus = new Bus(await startLocalCluster({ kubernetes: false, postgres: false }));
    const link = await bus.connected('audit-api');
    await ensureAuditStream(link.connection(), AUDIT_SIGNER_STREAM, { maxBytes: 64 * 1024 ** 2 });
    const publisher = new AuditPublisher(await bus.connected('pki-signer'));
    publish = (letter, bytes = 0) =>
      publisher.publish(signerAuditSubject('intended'), intent(letter.repeat(16), bytes));
    reading = consumeBatches(link, {
      stream: AUDIT_SIGNER_STREAM, durable: DURABLE, batch: 40, signal: end.signal,
      onError: (error) => errors.push(error),
      prepare: (messages) => {
        prepared.push(messages.map(({ sequence }) => sequence));
        copies.push(...messages.filter(({ isCopy }) => isCopy).map(({ sequence }) => sequence));
        return prepared.at(-1)!;
      },
      store: (sequences) =>
        new Promise<void>((resolve, reject) => {
          storing.push({ resolve: () => (stored.push(sequences), resolve()), reject });
        }),
    });
  }, 60_000);
  afterAll(async () => {
    end.abort();
    for (const { resolve } of storing) resolve();
    await reading;
    await bus.stop();
  }, 30_000);

  const untilStored = async (sequence: number): Promise<void> => {
    while (stored.flat().at(-1) !== sequence) {
      storing.shift()?.resolve();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };

  it('prepares the next batch meanwhile, and no further one; one that failed comes again, and those behind it after it', async () => {
    await publish('aa');
    await until(() => storing.length === 1, 30_000);
    await publish('bb');
    await until(() => prepared.length === 2, 30_000);
    await publish('cc');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(prepared).toEqual([[1], [2]]);
    storing.shift()?.reject(new Error('the disk is full'));
    await until(() => prepared.length >= 3, 30_000);
    expect(errors).toEqual([new Error('the disk is full')]);
    expect(prepared[2]?.[0]).toBe(1);
    await untilStored(3);
    expect(stored.flat()).toEqual([1, 2, 3]);
  }, 60_000);

  it('says at once that a batch failed, although nothing comes behind it', async () => {
    await publish('dd');
    await until(() => storing.length === 1, 30_000);
    storing.shift()?.reject(new Error('away'));
    await until(() => errors.length === 2 && storing.length === 1, 30_000);
    await untilStored(4);
  }, 60_000);

  it('ends a batch of large messages early', async () => {
    const from = prepared.length;
    for (let i = 0; i < 60; i += 1) await publish(String(10 + i), 180_000);
    await untilStored(64);
    expect(stored.flat()).toEqual(Array.from({ length: 64 }, (_, i) => i + 1));
    const sizes = prepared.slice(from).map(({ length }) => length);
    // 4 MiB are 23 of them, and the one that goes beyond.
    expect(Math.max(...sizes)).toBeLessThanOrEqual(24);
    expect(Math.max(...sizes)).toBeGreaterThan(1);
  }, 60_000);

  it('knows an answer of NATS that somebody had sent here', async () => {
    const link = await bus.connected('pki-signer');
    const answer = headers();
    answer.set('Nats-Stream', 'KV_diagnosis');
    await jetstream(link.connection()).publish(signerAuditSubject('intended'), '{}', { headers: answer });
    await untilStored(65);
    expect(copies).toEqual([65]);
  }, 60_000);
});

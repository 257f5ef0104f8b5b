import { startLocalCluster, type LocalCluster } from '@chancery/cluster';
import { AUDIT_SIGNER_STREAM, signerAuditSubject } from '@chancery/contracts';
import { jetstreamManager } from '@nats-io/jetstream';

import { Bus, until } from '../testing/bus.js';
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
    await new AuditPublisher(await bus.connected('pki-signer')).publish(signerAuditSubject('intended'), {
      version: 1, id: 'a'.repeat(32), outcome: 'intended', time: '2030-01-01T12:00:00.000Z', service: 'pki-signer/0.1.0',
    });
    reading = consumeBatches(link, {
      stream: AUDIT_SIGNER_STREAM, durable: DURABLE, batch: 10, signal: end.signal,
      onError: (error) => errors.push(error),
      handle: async (messages) => {
        given.push(...messages.map(({ sequence }) => sequence));
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
      publisher.publish(signerAuditSubject('intended'), {
        version: 1, id: letter.repeat(32), outcome: 'intended', time: '2030-01-01T12:00:00.000Z', service: 'pki-signer/0.1.0',
      });
    reading = consumeBatches(link, {
      stream: AUDIT_SIGNER_STREAM, durable: DURABLE, batch: 3, lingerMs: 60_000, signal: end.signal,
      handle: async (messages) => void batches.push(messages.map(({ sequence }) => sequence)),
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

import { startLocalCluster, type LocalCluster } from '@chancery/cluster';
import { AUDIT_SIGNER_STREAM, signerAuditSubject } from '@chancery/contracts';
import { jetstreamManager } from '@nats-io/jetstream';

import { Bus, until } from '../testing/bus.js';
import { intent } from '../testing/intent.js';
import { AuditPublisher } from './audit-publisher.js';
import { ensureAuditStream } from './audit-streams.js';
import { AcknowledgementLost, consumeBatches } from './batch-consumer.js';

const DURABLE = 'audit-api';

describe('A reader of batches of whose acknowledgements the server takes none', () => {
  let bus: Bus<LocalCluster>;
  const end = new AbortController();
  let reading: Promise<void>;
  const [given, errors]: [number[], unknown[]] = [[], []];
  let finish = (): void => undefined;
  beforeAll(async () => void (bus = new Bus(await startLocalCluster({ kubernetes: false, postgres: false }))), 60_000);
  afterAll(async () => {
    end.abort();
    finish();
    await reading;
    await bus.stop();
  }, 30_000);

  it('makes its consumer anew when the first message comes again', async () => {
    const link = await bus.connected('audit-api');
    await ensureAuditStream(link.connection(), AUDIT_SIGNER_STREAM, { maxBytes: 1024 ** 2 });
    const publisher = new AuditPublisher(await bus.connected('pki-signer'));
    const publish = (letter: string): Promise<unknown> =>
      publisher.publish(signerAuditSubject('intended'), intent(letter.repeat(32)));
    reading = consumeBatches(link, {
      stream: AUDIT_SIGNER_STREAM, durable: DURABLE, batch: 1, signal: end.signal, onError: (error) => errors.push(error),
      prepare: ([message]) => message!.sequence,
      store: async (sequence) => {
        given.push(sequence);
        if (given.length === 2) await new Promise<void>((resolve) => (finish = resolve));
      },
    });
    await publish('a');
    await until(() => given.length === 1);
    const manager = await jetstreamManager(link.connection(), { checkAPI: false });
    const info = () => manager.consumers.info(AUDIT_SIGNER_STREAM, DURABLE);
    await until(async () => (await info()).num_ack_pending === 0);
    // As a reader before, which had come further by the server's count of deliveries.
    await publish('b');
    await until(() => given.length === 2);
    link.connection().publish(`$JS.ACK.${AUDIT_SIGNER_STREAM}.${DURABLE}.1.2.1000.${Date.now()}000000.0`, '+ACK');
    await until(async () => (await info()).ack_floor.consumer_seq === 1_000);
    finish();
    await publish('c');
    await until(async () => (await info()).num_ack_pending > 0);
    // There is none while it is made anew.
    await until(async () => (await info().catch(() => undefined))?.ack_floor.stream_seq === 3, 60_000);
    expect(errors).toEqual([expect.any(AcknowledgementLost)]);
    expect(new Set(given)).toEqual(new Set([1, 2, 3]));
  }, 120_000);
});

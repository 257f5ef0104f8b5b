import 'reflect-metadata';

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { startLocalCluster, type LocalCluster } from '@chancery/cluster';
import { AUDIT_SIGNER_STREAM, SIGN_QUEUE, SIGN_SUBJECTS, signSubject, signerAuditSubject, type AuditRecord } from '@chancery/contracts';
import { jetstreamManager } from '@nats-io/jetstream';
import { z } from 'zod';

import { encode } from './json.js';
import { NatsLink, NatsUnavailable } from './nats-link.js';
import { NoAnswer, request } from './request.js';
import { AuditPublisher } from './streams/audit-publisher.js';
import { ensureAuditStream } from './streams/audit-streams.js';
import { Bus, until } from './testing/bus.js';
import { intent } from './testing/intent.js';
import { NatsTransport, type NatsMessageContext, type NatsTransportOptions } from './transport/nats-transport.js';

const SUBJECT = signSubject('dev');
const answerSchema = z.object({ echo: z.string() });
const record = (id: string): AuditRecord => intent(id.padEnd(32, '0'));

describe('Over a real NATS', () => {
  let bus: Bus<LocalCluster>;
  let watcher: NatsLink;
  let signer: NatsLink;
  let transports: NatsTransport[];
  const ask = (payload: unknown = {}, timeoutMs = 3_000) => request(watcher, SUBJECT, payload, answerSchema, timeoutMs);
  const whyNot = (promise: Promise<unknown>): Promise<string> =>
    promise.then(() => 'answered', (error: unknown) => (error instanceof NoAnswer ? error.why : String(error)));

  type Handler = (data: Uint8Array, context: NatsMessageContext) => Promise<unknown>;
  const serve = async (handler: Handler, options: Partial<NatsTransportOptions> = {}, queue?: string): Promise<NatsTransport> => {
    const transport = new NatsTransport({ link: signer, ...options });
    transport.addHandler(SIGN_SUBJECTS, handler as never, false, queue === undefined ? {} : { queue });
    transport.listen(() => undefined);
    transports.push(transport);
    await signer.connection().flush();
    return transport;
  };

  beforeAll(async () => {
    bus = new Bus(await startLocalCluster({ kubernetes: false, postgres: false }));
    [watcher, signer] = [await bus.connected('crd-watcher'), await bus.connected('pki-signer')];
  }, 60_000);
  afterAll(() => bus?.stop(), 30_000);
  beforeEach(() => {
    transports = [];
  });
  afterEach(async () => {
    for (const transport of transports) await transport.close();
    await signer.connection().flush();
  });

  describe('a request', () => {
    it('is answered, and its handler sees the cluster in the subject', async () => {
      await serve(async (data, { subject }) => encode({ echo: `${subject} ${Buffer.from(data).toString()}` }));
      expect(await ask({ a: 1 })).toEqual({ echo: 'pki.v1.dev.sign {"a":1}' });
    });

    it('nobody listens to fails at once', async () => {
      const started = Date.now();
      expect(await whyNot(ask())).toBe('nobody-listens');
      expect(Date.now() - started).toBeLessThan(2_000);
    });

    it.each<[string, Handler, string]>([
      ['that is not answered in time', async () => undefined, 'timeout'],
      ['whose answer is no JSON', async () => Buffer.from('x'), 'bad-answer'],
      ['whose answer is of another shape', async () => encode({ other: 1 }), 'bad-answer'],
    ])('%s fails', async (_, handler, why) => {
      await serve(handler);
      expect(await whyNot(ask({}, 300))).toBe(why);
    });

    it('over a link that is not up fails as that', async () => {
      expect(await whyNot(request(bus.link('crd-watcher'), SUBJECT, {}, answerSchema, 100))).toBe('bus-down');
    });
  });

  describe('the transport', () => {
    it('goes on after a handler has thrown, and tells the defect', async () => {
      const defects: string[] = [];
      await serve(async (data) => {
        if (Buffer.from(data).includes('bad')) throw new Error('defect');
        return encode({ echo: 'ok' });
      }, { onDefect: (subject, error) => defects.push(`${subject} ${(error as Error).message}`) });
      expect(await whyNot(ask('bad', 200))).toBe('timeout');
      expect(await ask('good')).toEqual({ echo: 'ok' });
      expect(defects).toEqual(['pki.v1.dev.sign defect']);
    });

    it('has so many in work at once, and answers what comes beyond', async () => {
      let atOnce = 0;
      let most = 0;
      await serve(async () => {
        most = Math.max(most, (atOnce += 1));
        await sleep(100);
        atOnce -= 1;
        return encode({ echo: 'done' });
      }, { concurrency: 2, maxWaiting: 1, overloaded: () => encode({ echo: 'too much' }) });
      const answers = await Promise.all(Array.from({ length: 5 }, () => ask()));
      expect(answers.map(({ echo }) => echo).sort()).toEqual(['done', 'done', 'done', 'too much', 'too much']);
      expect(most).toBe(2);
    });

    it('neither handles nor answers what it does not accept, also when it is overloaded', async () => {
      let handled = 0;
      const asked: string[] = [];
      await serve(async () => ((handled += 1), encode({ echo: 'done' })), {
        concurrency: 1, maxWaiting: 0, overloaded: () => encode({ echo: 'too much' }),
        accepts: (subject, replyTo) => (asked.push(`${subject} ${replyTo === undefined ? 'none' : 'some'}`), false),
      });
      expect(await Promise.all([whyNot(ask({}, 200)), whyNot(ask({}, 200))])).toEqual(['timeout', 'timeout']);
      watcher.connection().publish(SUBJECT, '{}');
      await until(() => asked.length === 3);
      expect([handled, asked]).toEqual([0, [`${SUBJECT} some`, `${SUBJECT} some`, `${SUBJECT} none`]]);
    });

    it('ends what is in work before it closes, and takes nothing more', async () => {
      const transport = await serve(async () => {
        await sleep(150);
        return encode({ echo: 'late' });
      });
      const asked = ask();
      await sleep(50);
      await transport.close();
      await signer.connection().flush();
      expect(await asked).toEqual({ echo: 'late' });
      expect(await whyNot(ask())).toBe('nobody-listens');
    });

    it('gives a message to one member of a queue group', async () => {
      let handled = 0;
      const handler = async () => ((handled += 1), encode({ echo: 'once' }));
      await serve(handler, {}, SIGN_QUEUE);
      await serve(handler, {}, SIGN_QUEUE);
      await ask();
      await sleep(50);
      expect(handled).toBe(1);
    });
  });

  describe('the audit stream', () => {
    it('takes no record while it is not there', async () => {
      await expect(new AuditPublisher(signer, 500).publish(signerAuditSubject('intended'), record('a'))).rejects.toThrow();
    });

    it('is made once, and cannot be purged or shortened', async () => {
      await Promise.all([ensureAuditStream(signer.connection(), AUDIT_SIGNER_STREAM, { maxBytes: 1024 ** 2 }), ensureAuditStream(signer.connection(), AUDIT_SIGNER_STREAM, { maxBytes: 1024 ** 2 })]);
      const existing = await ensureAuditStream(signer.connection(), AUDIT_SIGNER_STREAM, { maxBytes: 2 * 1024 ** 2, replicas: 3 });
      expect(existing).toEqual({ maxBytes: 1024 ** 2, replicas: 1 });
      const manager = await jetstreamManager(signer.connection(), { checkAPI: false });
      const { config } = await manager.streams.info(AUDIT_SIGNER_STREAM);
      expect(config).toMatchObject({ max_bytes: 1024 ** 2, max_msg_size: 224 * 1024, discard: 'new', storage: 'file', deny_delete: true, deny_purge: true, allow_rollup_hdrs: false });
      await expect(manager.streams.purge(AUDIT_SIGNER_STREAM)).rejects.toThrow();
    });

    it('acknowledges a record, and tells one that it has', async () => {
      const publisher = new AuditPublisher(signer);
      expect(await publisher.publish(signerAuditSubject('intended'), record('b'))).toEqual({ duplicate: false });
      expect(await publisher.publish(signerAuditSubject('intended'), record('b'))).toEqual({ duplicate: true });
      expect(await publisher.publish(signerAuditSubject('intended'), record('c'))).toEqual({ duplicate: false });
    });

    it('refuses when it is full, rather than to forget', async () => {
      const publisher = new AuditPublisher(signer);
      const large = { ...record('d'), requested: { filler: 'x'.repeat(200_000) } };
      const results: string[] = [];
      for (let i = 0; i < 8; i++) {
        results.push(await publisher.publish(signerAuditSubject('intended'), { ...large, id: `${i}`.padStart(32, 'f') }).then(() => 'taken', () => 'refused'));
      }
      expect(results.slice(0, 2)).toEqual(['taken', 'taken']);
      expect(results.at(-1)).toBe('refused');
    });

    it('takes no message that is longer than any record', async () => {
      const long = { ...record('e'), requested: { filler: 'x'.repeat(230_000) } };
      await expect(new AuditPublisher(signer).publish(signerAuditSubject('intended'), long)).rejects.toThrow('message size exceeds maximum allowed');
    });
  });

  describe('a link', () => {
    it('refuses while it is not up, rather than to keep things for later', async () => {
      const link = bus.link('crd-watcher');
      expect(() => link.connection()).toThrow(NatsUnavailable);
      expect(link.downForMs(performance.now() + 1_000)).toBeGreaterThanOrEqual(1_000);
      link.start();
      await until(() => link.isUp);
      expect(link.downForMs()).toBe(0);
      await link.close();
      expect(link.isUp).toBe(false);
    });

    it.each<[string, object]>([
      ['whose password is wrong', { password: 'wrong' }],
      ['that nobody answers', { url: 'tls://127.0.0.1:9' }],
      ['whose authorities cannot be read', { caFile: '/absent/ca.pem' }],
      ['that does not trust the server', { caFile: undefined }],
    ])('%s tells why, tries again, and can be closed', async (_, change) => {
      const link = new NatsLink(bus.settings('crd-watcher', change));
      const told: string[] = [];
      link.listen({ onDown: (why) => told.push(why) });
      link.start();
      await until(() => told.length >= 2);
      expect(link.isUp).toBe(false);
      expect(told.join()).not.toContain(bus.settings('crd-watcher').password);
      await link.close();
    });

    it('tells who listens at once that it is up, and nothing after that one has left', async () => {
      const told: string[] = [];
      const unlisten = watcher.listen({ onUp: () => told.push('up'), onDown: () => told.push('down') });
      unlisten();
      expect(told).toEqual(['up']);
    });

    it('comes back with its subscriptions when the server does', async () => {
      const told: string[] = [];
      signer.listen({ onUp: () => told.push('up'), onDown: () => told.push('down') });
      await serve(async () => encode({ echo: 'back' }));
      await bus.cluster.natsServer.stop();
      await until(() => !signer.isUp && !watcher.isUp);
      expect(() => signer.connection()).toThrow(NatsUnavailable);
      await bus.cluster.natsServer.start();
      await until(() => signer.isUp && watcher.isUp, 10_000);
      expect(told).toContain('down');
      expect(told.at(-1)).toBe('up');
      await until(async () => (await whyNot(ask())) === 'answered', 5_000);
    }, 30_000);

    /** The others are back, and this one is not. */
    const staysAwayAfterRestart = async (link: NatsLink): Promise<void> => {
      await bus.cluster.natsServer.stop();
      await until(() => !link.isUp);
      await bus.cluster.natsServer.start();
      await until(() => watcher.isUp, 10_000);
      await sleep(1_500);
      expect(link.isUp).toBe(false);
    };

    it('gives the password that there is when it connects again, not the one of the start', async () => {
      const { password: right } = bus.settings('crd-watcher');
      let password = right;
      const link = bus.link('crd-watcher', { password: () => password as string });
      link.start();
      await until(() => link.isUp);
      password = 'replaced in the Secret, not in the server yet';
      await staysAwayAfterRestart(link);
      password = right;
      await until(() => link.isUp, 10_000);
    }, 30_000);

    it('trusts whom its file of authorities names when it connects again, not whom it named at the start', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'chancery-link-'));
      const caFile = join(folder, 'ca.crt');
      const right = readFileSync(bus.cluster.nats.caFile ?? '', 'utf8');
      writeFileSync(caFile, right);
      const link = bus.link('crd-watcher', { caFile });
      link.start();
      await until(() => link.isUp);
      rmSync(caFile);
      await staysAwayAfterRestart(link);
      writeFileSync(caFile, right);
      await until(() => link.isUp, 10_000);
      rmSync(folder, { recursive: true });
    }, 30_000);
  });
});

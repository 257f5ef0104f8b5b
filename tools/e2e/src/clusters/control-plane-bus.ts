import { readFile } from 'node:fs/promises';

import { startLocalCluster, type LocalCluster, type NatsUser } from '@chancery/cluster';
import { AUDIT_SERVICE_STREAM, AUDIT_SIGNER_STREAM, SIGN_QUEUE, SIGN_SUBJECTS, clusterStream } from '@chancery/contracts';
import { ensureAuditStream } from '@chancery/messaging';
import { jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';

import { until } from '../until.js';
import { connectAs } from './connect-as.js';

/** What came to where pki-signer listens. */
export interface Heard {
  readonly subject: string;
  readonly reply: string | undefined;
  readonly text: string;
}

/** NATS alone, as it is deployed, with the streams of the audit and somebody in the place of pki-signer who answers everything. */
export class ControlPlaneBus {
  readonly heard: Heard[] = [];
  private readonly connections: NatsConnection[] = [];
  private manager!: JetStreamManager;

  private constructor(
    readonly cluster: LocalCluster,
    private readonly streams: readonly string[],
  ) {}

  static async start(clusters: readonly string[]): Promise<ControlPlaneBus> {
    const ofAuditApi = [AUDIT_SERVICE_STREAM, ...clusters.map(clusterStream)];
    const bus = new ControlPlaneBus(await startLocalCluster({ kubernetes: false, postgres: false, clusters }), [AUDIT_SIGNER_STREAM, ...ofAuditApi]);
    try {
      const signer = await bus.as('pki-signer');
      await ensureAuditStream(signer, AUDIT_SIGNER_STREAM);
      const auditApi = await bus.as('audit-api');
      for (const stream of ofAuditApi) await ensureAuditStream(auditApi, stream);
      bus.manager = await jetstreamManager(auditApi, { checkAPI: false });
      signer.subscribe(SIGN_SUBJECTS, {
        queue: SIGN_QUEUE,
        callback: (_error, message) => {
          bus.heard.push({ subject: message.subject, reply: message.reply, text: message.string() });
          message.respond('answer');
        },
      });
      await signer.flush();
      return bus;
    } catch (error) {
      await bus.stop();
      throw error;
    }
  }

  async as(user: NatsUser, cluster?: string): Promise<NatsConnection> {
    const connection = await connectAs(this.cluster.nats, user, cluster, { reconnect: false });
    this.connections.push(connection);
    return connection;
  }

  /** How many messages each audit stream has, and what consumers. */
  async audit(): Promise<Record<string, { messages: number; consumers: number }>> {
    const entries = await Promise.all(
      this.streams.map(async (name) => {
        const { state } = await this.manager.streams.info(name);
        return [name, { messages: state.messages, consumers: state.consumer_count }] as const;
      }),
    );
    return Object.fromEntries(entries);
  }

  /** Waits for a line of the server's log that has all of this. */
  logged(...parts: readonly string[]): Promise<string> {
    return until(`a line of the server's log with ${parts.join(', ')}`, async () => {
      const text = await readFile(this.cluster.logFile('nats-server'), 'utf8');
      return text.split('\n').find((line) => parts.every((part) => line.includes(part)));
    });
  }

  async stop(): Promise<void> {
    await Promise.all(this.connections.map((connection) => connection.close()));
    await this.cluster.stop();
  }
}

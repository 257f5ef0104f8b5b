import { readFile, writeFile } from 'node:fs/promises';

import type { NatsUser } from '@chancery/cluster';
import type { NatsConnection } from '@nats-io/transport-node';

import { Scenario, type AuditEntry } from '../scenario.js';
import { connectAs } from './connect-as.js';
import { policyOfThree } from './policy.js';

export const NAMES = ['east', 'west', 'north'] as const;
export type Name = (typeof NAMES)[number];

export interface HistoryEntry extends AuditEntry {
  source: string;
  unparsable?: { subject: string; error: string };
}

/** Three workload clusters, each with an API server, a crd-watcher and an event-reporter, on one NATS, one signer and one history. */
export class ThreeClusters {
  private readonly connections: NatsConnection[] = [];

  private constructor(private readonly scenarios: Readonly<Record<Name, Scenario>>) {}

  static async start(): Promise<ThreeClusters> {
    const settings = { 'audit-api': { CLUSTER_STREAM_MAX_BYTES: String(8 * 1024 * 1024), CROSSCHECK_GRACE: '5' } };
    const east = await Scenario.start({ clusters: NAMES, policy: policyOfThree(), settings });
    const joined: Scenario[] = [];
    try {
      const west = await east.join('west');
      joined.push(west);
      const north = await east.join('north');
      return new ThreeClusters({ east, west, north });
    } catch (error) {
      await Promise.all(joined.map((scenario) => scenario.stop()));
      await east.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.connections.map((connection) => connection.close()));
    await Promise.all([this.in('west').stop(), this.in('north').stop()]);
    await this.in('east').stop();
  }

  in(name: Name): Scenario {
    return this.scenarios[name];
  }

  /** The same in every cluster, at once. */
  inEach<T>(act: (scenario: Scenario, name: Name) => Promise<T>): Promise<T[]> {
    return Promise.all(NAMES.map((name) => act(this.in(name), name)));
  }

  /** What has NATS, signer and history. */
  get host(): Scenario['platform'] {
    return this.in('east').platform;
  }

  async freeze(...clusters: readonly Name[]): Promise<void> {
    await writeFile(this.host.policyFile, policyOfThree(clusters));
  }

  async connect(user: NatsUser, cluster: Name): Promise<NatsConnection> {
    const connection = await connectAs(this.host.cluster.nats, user, cluster);
    this.connections.push(connection);
    return connection;
  }

  /** Records that the query selects, newest first: one page. */
  async history(query: Readonly<Record<string, string>>): Promise<HistoryEntry[]> {
    const { apps } = this.host;
    const url = `${apps['audit-api'].url}/v1/records?${new URLSearchParams({ ...query, pageSize: '500' }).toString()}`;
    const response = await fetch(url, { headers: { authorization: `Bearer ${await this.host.auditToken()}` } });
    if (!response.ok) throw new Error(`the history answered ${response.status}: ${await response.text()}`);
    return ((await response.json()) as { records: HistoryEntry[] }).records;
  }

  /** Sum of an app's metric over the lines that have this text in their labels. */
  async metric(app: 'pki-signer' | 'audit-api', name: string, labels: string): Promise<number> {
    const text = await (await fetch(`${this.host.apps[app].url}/metrics`)).text();
    const lines = text.split('\n').filter((line) => line.startsWith(`${name}{`) && line.includes(labels));
    return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
  }

  log(process: string): Promise<string> {
    return readFile(this.host.cluster.logFile(process), 'utf8');
  }
}

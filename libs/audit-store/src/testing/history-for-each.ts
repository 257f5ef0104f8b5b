import { createHash } from 'node:crypto';

import { queryDatabase, startLocalCluster, type LocalCluster } from '@chancery/cluster';

import type { AuditStore, RecordFilter } from '../audit-store.js';
import { migrate } from '../migrate.js';
import { openAuditStore } from '../open-audit-store.js';
import type { NewRecord, RecordFields } from '../record.js';

export const streamCreatedAt = new Date('2026-11-24T00:00:00.000Z');
export const idOf = (name: string): string => createHash('sha256').update(name).digest('hex');

/** One valid record; each test changes what it is about. */
export const record = (sequence: number, fields: Partial<RecordFields> = {}, rest: Partial<NewRecord> = {}): NewRecord => {
  const id = fields.id ?? idOf(`record ${sequence}`);
  return {
    place: { stream: 'AUDIT_SIGNER', streamCreatedAt, sequence },
    storedAt: new Date(streamCreatedAt.getTime() + Math.floor(sequence / 2)),
    subject: 'audit.v1.signer.signed',
    source: 'signer',
    cluster: 'dev',
    content: {
      kind: 'record',
      fields: {
        outcome: 'signed',
        time: new Date(streamCreatedAt.getTime() + sequence),
        service: 'pki-signer/0.1.0',
        pki: { group: 'chancery.dev', namespace: 'app1', name: 'app1-pki', uid: 'u1', generation: 1 },
        ...fields,
        id,
      },
      record: { id, told: sequence },
    },
    ...rest,
  };
};

/** The history of the test that runs. */
export interface TestHistory {
  readonly cluster: LocalCluster;
  readonly databaseUrl: string;
  readonly store: AuditStore;
  /** As the superuser, who may do everything. */
  asAdministrator<T extends object>(statement: string): Promise<T[]>;
  /** Places of the records that are found, newest first. */
  sequences(filter?: RecordFilter): Promise<number[]>;
}

/** Gives each test of a file an empty history of its own, on one real server. */
export const historyForEach = (): TestHistory => {
  let cluster: LocalCluster;
  let databaseUrl: string;
  let store: AuditStore;
  let databases = 0;

  beforeAll(async () => {
    cluster = await startLocalCluster({ kubernetes: false, nats: false, postgres: true });
    await migrate(await cluster.postgres.createDatabase('history_template'));
  }, 60_000);
  beforeEach(async () => {
    databases += 1;
    databaseUrl = await cluster.postgres.createDatabase(`history_${databases}`, 'history_template');
    store = openAuditStore({ databaseUrl });
  });
  afterEach(() => store.close());
  afterAll(() => cluster.stop(), 30_000);

  return {
    get cluster() {
      return cluster;
    },
    get databaseUrl() {
      return databaseUrl;
    },
    get store() {
      return store;
    },
    asAdministrator: (statement) => queryDatabase(databaseUrl, statement),
    sequences: async (filter = {}) => (await store.find(filter, { size: 500 })).records.map(({ place }) => place.sequence),
  };
};

import { startLocalCluster, type LocalCluster } from '@chancery/cluster';
import { NatsLink } from '@chancery/messaging';

import { until } from '../testing/audit-bench.js';
import { CheckpointLog } from './checkpoint-log.js';

const at = (stream: string, sequence: number) => ({
  version: 1 as const, stream, streamCreatedAt: '2026-01-01T00:00:00.000Z', sequence, hash: 'a'.repeat(64), time: '2026-01-01T00:00:00.000Z', keyId: 'k', signature: `${stream} ${sequence}`,
});

/** A real stream. */
describe('The checkpoints that are answered', () => {
  let cluster: LocalCluster;
  let link: NatsLink;
  let log: CheckpointLog;

  beforeAll(async () => {
    cluster = await startLocalCluster({ kubernetes: false, nats: true, postgres: false, clusters: ['dev'] });
    const { url, caFile } = cluster.nats;
    link = new NatsLink({ url, caFile, ...cluster.nats.credentials('audit-api', 'dev'), name: 'checkpoints' });
    link.start();
    await until(() => Promise.resolve(link.isUp));
    log = new CheckpointLog(link, { file: undefined, replicas: 1 });
  }, 60_000);
  afterAll(async () => {
    await link?.close();
    await cluster?.stop();
  }, 30_000);

  it('have the last of each chain, however busy the others are, each once and newest last', async () => {
    await log.keep(at('AUDIT_SERVICE', 1));
    await log.keep(at('AUDIT_SERVICE', 2));
    for (let sequence = 1; sequence <= 501; sequence += 1) await Promise.all(['AUDIT_CLUSTER_dev', 'AUDIT_SIGNER'].map((stream) => log.keep(at(stream, sequence))));
    const found = await log.last();
    expect(found[0]).toMatchObject({ stream: 'AUDIT_SERVICE', sequence: 2 });
    expect(found).toHaveLength(1_001);
    expect(new Set(found.map(({ signature }) => signature)).size).toBe(1_001);
    expect(found.slice(-2).map(({ sequence }) => sequence)).toEqual([501, 501]);
  }, 60_000);
});

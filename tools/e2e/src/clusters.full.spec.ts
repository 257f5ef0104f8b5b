import { clusterAuditSubject, clusterStream, diagnosisKey, signSubject, type SignReply } from '@chancery/contracts';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';

import { judge } from './certificate-of.js';
import { requestForLedger } from './clusters/sign-request.js';
import { NAMES, ThreeClusters, type Name } from './clusters/three-clusters.js';
import type { Scenario, StoredPki } from './scenario.js';
import { aWhile, until } from './until.js';

/** Three API servers and their services share two processors with whatever else runs. */
const TIMEOUT_MS = 60_000;
const TEN_MINUTES_NS = 600e9;

describe('Three clusters of one control plane', () => {
  let clusters: ThreeClusters;
  beforeAll(async () => {
    clusters = await ThreeClusters.start();
    await clusters.inEach((scenario) => scenario.namespace('shop'));
  }, 180_000);
  afterAll(() => clusters?.stop(), 60_000);

  const ready = (scenario: Scenario, name: string, reason?: string): Promise<StoredPki> => scenario.ready('shop', name, reason, TIMEOUT_MS);
  const warning = (scenario: Scenario, uid: string) =>
    until('the Warning', async () => (await scenario.events('shop', uid)).find(({ type }) => type === 'Warning'), TIMEOUT_MS);

  it('each get their own certificate for the same Pki, and the history knows whose is whose', async () => {
    const pkis = await clusters.inEach(async (scenario) => {
      await scenario.createPki('shop', 'web', { serviceName: 'app1' });
      return ready(scenario, 'web');
    });
    const judged = await clusters.inEach(async (scenario) => judge((await scenario.secret('shop', 'web'))!));
    expect(judged).toMatchObject(NAMES.map(() => ({ opensslVerify: 'tls.crt: OK', keyMatches: true, names: ['app1.shop.svc'] })));
    expect(new Set(judged.map(({ serialNumber }) => serialNumber)).size).toBe(3);

    const told = await until('every delivery in the history', async () => {
      const records = await clusters.history({ namespace: 'shop', name: 'web' });
      return records.filter(({ outcome }) => outcome === 'delivered').length === 3 ? records : undefined;
    });
    for (const outcome of ['requested', 'signed', 'delivered']) {
      const ofOutcome = told.filter((record) => record.outcome === outcome).map(({ cluster, pki }) => ({ cluster, uid: pki?.uid }));
      const expected = pkis.map(({ metadata }, index) => ({ cluster: NAMES[index], uid: metadata.uid }));
      expect(new Set(ofOutcome.map((one) => JSON.stringify(one)))).toEqual(new Set(expected.map((one) => JSON.stringify(one))));
    }
  }, TIMEOUT_MS * 2);

  it('have the names that the policy has for each, and are told so on their own pods alone', async () => {
    const pods = await clusters.inEach(async (scenario, name) => {
      const pod = await scenario.createPod('shop', 'ledger', 'ledger');
      await scenario.createPki('shop', 'ledger', { serviceName: 'ledger' });
      await ready(scenario, 'ledger', name === 'west' ? 'Issued' : 'ServiceNameNotAllowed');
      return pod;
    });
    const told = await warning(clusters.in('east'), pods[0]!.uid);
    expect(told.message).toBe('ServiceName: ledger in pki: ledger is not found in allowedNames: [app1].');
    await warning(clusters.in('north'), pods[2]!.uid);
    await aWhile();
    expect((await clusters.in('west').events('shop', pods[1]!.uid)).filter(({ type }) => type === 'Warning')).toEqual([]);
  }, TIMEOUT_MS * 2);

  it('are frozen one by one, and what is frozen keeps what it has', async () => {
    const before = (await clusters.in('west').secret('shop', 'web'))!;
    await clusters.freeze('west');
    await until('the freeze', async () => {
      const { revision } = (await clusters.history({ outcome: 'policy-loaded' }))[0] as { revision?: string };
      return revision !== (await clusters.in('west').pki('shop', 'web'))?.status?.revision ? true : undefined;
    }, TIMEOUT_MS);
    await clusters.inEach(async (scenario, name) => {
      await scenario.createPki('shop', 'late', { serviceName: 'app1' });
      await ready(scenario, 'late', name === 'west' ? 'Frozen' : 'Issued');
    });
    expect((await clusters.in('west').secret('shop', 'web'))?.metadata.resourceVersion).toBe(before.metadata.resourceVersion);
    await clusters.freeze();
    await ready(clusters.in('west'), 'late');
  }, TIMEOUT_MS * 3);

  it('do nothing that NATS refuses: a refusal in its log is worth an alert', async () => {
    expect((await clusters.log('nats-server')).split('\n').filter((line) => line.includes('Violation'))).toEqual([]);
  });

  describe('and somebody with the credentials of east’s crd-watcher', () => {
    let watcher: NatsConnection;
    beforeAll(async () => {
      watcher = await clusters.connect('crd-watcher', 'east');
    });
    const ask = async (connection: NatsConnection, cluster: Name, uid: string): Promise<SignReply> =>
      (await connection.request(signSubject(cluster), JSON.stringify(await requestForLedger(uid)), { timeout: TIMEOUT_MS })).json();

    const rejected = (): Promise<number> => clusters.metric('pki-signer', 'chancery_sign_requests_total', 'reason="RequestRejected"');

    it('is not taken for west when a consumer of the bucket asks with a subject that names west', async () => {
      // The same request is good when west itself asks, and refused when east does.
      expect(await ask(await clusters.connect('crd-watcher', 'west'), 'west', 'by-west')).toMatchObject({ outcome: 'signed', rule: 'west-alone' });
      expect(await ask(watcher, 'east', 'by-east')).toMatchObject({ outcome: 'refused', problem: { reason: 'ServiceNameNotAllowed' } });

      const before = await rejected();
      const key = diagnosisKey('west', 'sign');
      await jetstream(watcher).publish(`$KV.diagnosis.${key}`, JSON.stringify(await requestForLedger('by-consumer')));
      const manager = await jetstreamManager(watcher, { checkAPI: false });
      await manager.consumers.add('KV_diagnosis', {
        name: 'asks', deliver_subject: signSubject('east'), filter_subject: `$KV.diagnosis.${key}`, ack_policy: 'none', deliver_policy: 'all',
      });
      // Visible: it is counted, for which there is the alert ChanceryForeignSignRequests, and the signer's log has it.
      await until('it to be counted', async () => ((await rejected()) > before ? true : undefined), TIMEOUT_MS);
      expect(await clusters.log('pki-signer')).toContain(`"subject":"$KV.diagnosis.${key}"`);
      await aWhile();
      const asked = (await clusters.history({ namespace: 'shop', name: 'ledger' })).filter(({ requester }) => requester === 'attacker');
      expect(new Set(asked.map(({ pki }) => pki?.uid))).toEqual(new Set(['by-west', 'by-east']));
    }, TIMEOUT_MS * 2);

    it('cannot tell in the name of west, not even across a restart of the server', async () => {
      const record = {
        version: 1, id: 'f'.repeat(64), outcome: 'delivered', time: new Date().toISOString(), service: 'crd-watcher/0.1.0', cluster: 'west',
        pki: { group: 'chancery.dev', namespace: 'shop', name: 'forged', uid: 'forged', generation: 1 },
      };
      const key = 'cluster.west.delivered';
      await jetstream(watcher).publish(`$KV.diagnosis.${key}`, JSON.stringify(record));
      const manager = await jetstreamManager(watcher, { checkAPI: false });
      await manager.consumers.add('KV_diagnosis', {
        name: 'tells', deliver_subject: clusterAuditSubject('east', 'delivered'), filter_subject: `$KV.diagnosis.${key}`, ack_policy: 'none',
        deliver_policy: 'all', inactive_threshold: TEN_MINUTES_NS,
      });
      // A server that starts again may take up such a consumer although nobody listens on its very subject.
      const { natsServer } = clusters.host.cluster;
      await natsServer.stop();
      await natsServer.start();
      await clusters.in('east').createPki('shop', 'afterwards', { serviceName: 'app1' });
      await until('what is told afterwards', async () =>
        (await clusters.history({ namespace: 'shop', name: 'afterwards' })).find(({ outcome }) => outcome === 'delivered'), TIMEOUT_MS);
      await aWhile();
      expect(await clusters.history({ namespace: 'shop', name: 'forged' })).toEqual([]);
      // Where it came, it was kept as what it is, and there is the alert ChanceryAuditUnparsable.
      const came = await clusters.history({ outcome: 'unparsable' });
      expect(new Set(came.map(({ unparsable }) => unparsable?.error))).toEqual(
        new Set(came.length === 0 ? [] : [`subject: $KV.diagnosis.${key} is none of the stream ${clusterStream('east')}`]),
      );
    }, TIMEOUT_MS * 2);

    it('is found out when it says that a certificate of west is delivered in east', async () => {
      const { serialNumber } = judge((await clusters.in('west').secret('shop', 'web'))!);
      const record = {
        version: 1, id: 'e'.repeat(64), outcome: 'delivered', time: new Date().toISOString(), service: 'crd-watcher/0.1.0', cluster: 'west', serialNumber,
      };
      await jetstream(watcher, { timeout: TIMEOUT_MS }).publish(clusterAuditSubject('east', 'delivered'), JSON.stringify(record));
      const finding = await until('the finding', async () => (await clusters.history({ outcome: 'finding' })).find(({ cluster }) => cluster === 'east'), TIMEOUT_MS);
      // There is the alert ChanceryAuditContradicts.
      expect(finding).toMatchObject({ finding: { check: 'delivered-not-signed' } });
    }, TIMEOUT_MS * 2);

    it('does not keep west from its certificates by asking without end', async () => {
      const before = await rejected();
      let asking = true;
      const flood = (async () => {
        const garbage = 'x'.repeat(16 * 1024);
        while (asking) {
          for (let count = 0; count < 200; count += 1) watcher.publish(signSubject('east'), garbage, { reply: '_INBOX_crd-watcher@east.x' });
          await watcher.flush();
        }
      })();
      try {
        await until('the flood to have come', async () => ((await rejected()) > before + 1_000 ? true : undefined), TIMEOUT_MS);
        await clusters.in('west').createPki('shop', 'besieged', { serviceName: 'app1' });
        await ready(clusters.in('west'), 'besieged');
      } finally {
        asking = false;
        await flood;
      }
    }, TIMEOUT_MS * 2);

    it('keeps nobody but itself from recording by filling its stream', async () => {
      const client = jetstream(watcher, { timeout: TIMEOUT_MS });
      const full = async (bytes: number): Promise<string> => {
        for (;;) {
          try {
            await client.publish(clusterAuditSubject('east', 'deleted'), 'x'.repeat(bytes));
          } catch (error) {
            return error instanceof Error ? error.message : String(error);
          }
        }
      };
      for (const bytes of [192 * 1024, 8 * 1024, 256]) expect(await full(bytes)).toContain('maximum bytes exceeded');
      // There is the alert ChanceryAuditStreamFull.
      const labels = 'stream="AUDIT_CLUSTER_east"';
      await until('the stream to be seen as full', async () => {
        const used = await clusters.metric('audit-api', 'chancery_audit_stream_bytes', labels);
        return used > 0.9 * (await clusters.metric('audit-api', 'chancery_audit_stream_limit_bytes', labels)) ? true : undefined;
      }, TIMEOUT_MS);
      for (const cluster of ['west', 'east'] as const) {
        await clusters.in(cluster).createPki('shop', 'heard', { serviceName: 'app1' });
        await ready(clusters.in(cluster), 'heard');
      }
      const delivered = (cluster: string) => clusters.history({ cluster, namespace: 'shop', name: 'heard', outcome: 'delivered' });
      await until('the record of west', async () => (await delivered('west'))[0], TIMEOUT_MS);
      // Signed, in its Secret, and told so; that it was delivered is recorded once there is room: docs/threat-model.md.
      const secret = (await clusters.in('east').secret('shop', 'heard'))!;
      expect(judge(secret)).toMatchObject({ opensslVerify: 'tls.crt: OK', keyMatches: true });
      expect(await delivered('east')).toEqual([]);
    }, TIMEOUT_MS * 3);
  });
});

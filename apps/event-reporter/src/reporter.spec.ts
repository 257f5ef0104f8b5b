import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

// The boundary is for what is shipped: this specification runs on the real servers.
 
import { startLocalCluster, untilReady, type LocalCluster } from '@chancery/cluster';
import { diagnosisKey, type Diagnosis } from '@chancery/contracts';
import { ApiClient } from '@chancery/controller';
import { DiagnosisBucket, NatsLink } from '@chancery/messaging';
import { headers } from '@nats-io/transport-node';
import { Registry } from 'prom-client';

import { createMetrics } from './metrics.js';
import { Reporter } from './reporter.js';

const CRD = new URL('../../../k8s/crds/pkis.chancery.dev.yaml', import.meta.url);
const REFRESH_MS = 1_000;
const SILENCE_MS = 2_000;
const SENTENCE = 'ServiceName: appp1 in pki: app1-pki is not found in allowedNames: [app1 app2]. Did you mean app1?';

/** Every right that the reporter needs, and no other. */
const RIGHTS = `
apiVersion: v1
kind: ServiceAccount
metadata: {name: event-reporter, namespace: default}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: event-reporter}
rules:
- {apiGroups: [""], resources: [events], verbs: [create, patch, list]}
- {apiGroups: [""], resources: [pods], verbs: [list, watch]}
- {apiGroups: [chancery.dev, box.com], resources: [pkis], verbs: [list, watch]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: event-reporter}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: event-reporter}
subjects: [{kind: ServiceAccount, name: event-reporter, namespace: default}]
`;

const podUsing = (namespace: string, name: string, secret: string): string => `
apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: ${namespace}}
spec: {containers: [{name: c, image: none}], volumes: [{name: v, secret: {secretName: ${secret}}}]}
`;

/** Namespace, Pki `<namespace>-pki`, a pod that uses its Secret and one that does not. */
const application = (namespace: string): string => `
apiVersion: v1
kind: Namespace
metadata: {name: ${namespace}}
---
apiVersion: chancery.dev/v1
kind: Pki
metadata: {name: ${namespace}-pki, namespace: ${namespace}}
spec: {serviceName: ${namespace}}
---${podUsing(namespace, 'user', `${namespace}-pki`)}---${podUsing(namespace, 'other', 'something-else')}`;

describe('The event reporter', () => {
  let cluster: LocalCluster;
  let kubeconfig: string;
  let watcherLink: NatsLink;
  let bucket: DiagnosisBucket;
  let stopReporter: () => Promise<void> = () => Promise.resolve();

  const startReporter = (): void => {
    const { user, password } = cluster.nats.credentials('event-reporter');
    const link = new NatsLink({ url: cluster.nats.url, user, password, caFile: cluster.nats.caFile, name: 'event-reporter' });
    const client = new ApiClient({ kubeconfig, userAgent: 'event-reporter-spec' });
    const reporter = new Reporter({
      client, link, bucket: new DiagnosisBucket(link), log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
      isLeading: () => true, metrics: createMetrics(new Registry()), component: 'chancery', instance: 'spec', refreshMs: REFRESH_MS, busSilenceMs: SILENCE_MS,
      refreshesPerSecond: 1_000, reporters: new Map(), watcherSilenceMs: 60_000,
    });
    link.start();
    reporter.start();
    reporter.lead(false);
    stopReporter = async () => {
      await reporter.stop();
      client.close();
      await link.close();
    };
  };
  const restartReporter = async (meanwhile: () => Promise<unknown> = async () => undefined): Promise<void> => {
    await stopReporter();
    await meanwhile();
    startReporter();
  };

  const apply = (input: string) => cluster.kubectl(['apply', '-f', '-'], { input });
  const createApplication = async (namespace: string): Promise<string> => {
    // A new namespace gets its default ServiceAccount, without which no pod is taken, a moment later.
    for (let tries = 0; ; tries++) {
      const { code, stderr } = await cluster.kubectl(['apply', '-f', '-'], { input: application(namespace), allowFailure: true });
      if (code === 0) break;
      if (tries === 100) throw new Error(stderr);
      await sleep(200);
    }
    return (await cluster.kubectl(['get', 'cpki', `${namespace}-pki`, '-n', namespace, '-o', 'jsonpath={.metadata.uid}'])).stdout;
  };
  /** Says what crd-watcher would say of the application's Pki. */
  const diagnose = async (namespace: string, uid: string, says: Partial<Diagnosis>): Promise<void> => {
    const key = diagnosisKey('pki', uid);
    const { revision } = await bucket.read(key);
    const name = `${namespace}-pki`;
    await bucket.write(key, {
      version: 1, object: { apiVersion: 'chancery.dev/v1', kind: 'Pki', namespace, name, uid, generation: 1 },
      state: 'problem', reason: 'ServiceNameNotAllowed', message: SENTENCE, since: new Date().toISOString(),
      secrets: [{ name }], ...says,
    }, revision);
  };
  const fine = { state: 'fine', reason: 'Issued', message: 'The certificate is issued.', serialNumber: '0a' } as const;

  /** The lines under `Events:`, without the heading, one blank between columns. */
  const described = async (namespace: string, object: string): Promise<string[]> => {
    const { stdout } = await cluster.kubectl(['describe', '-n', namespace, object]);
    return stdout.slice(stdout.lastIndexOf('\nEvents:')).split('\n').slice(2)
      .filter((line) => line.trim() !== '' && !/^\s+(Type|----)\s/.test(line)).map((line) => line.trim().replace(/\s+/g, ' '));
  };
  const countIn = (line: string | undefined): number => Number(/\(x(\d+) over/.exec(line ?? '')?.[1] ?? 1);
  const textOf = (lines: string[]): string[] => lines.map((line) => line.replace(/^(\w+ \w+) .*? chancery /, '$1 ')).sort();
  const eventually = (namespace: string, object: string, expected: string[], within = 5_000) =>
    untilReady(async () => {
      const seen = textOf(await described(namespace, object));
      if (JSON.stringify(seen) === JSON.stringify([...expected].sort())) return true;
      throw new Error(`${object} shows ${JSON.stringify(seen)}`);
    }, within);
  const WARNING = `Warning ServiceNameNotAllowed ${SENTENCE}`;

  beforeAll(async () => {
    cluster = await startLocalCluster({ postgres: false, apiAudit: true });
    await apply(readFileSync(CRD, 'utf8'));
    await apply(RIGHTS);
    await cluster.kubectl(['wait', '--for=condition=Established', 'crd/pkis.chancery.dev', '--timeout=10s']);
    kubeconfig = await cluster.serviceAccountKubeconfig({ namespace: 'default', name: 'event-reporter' });
    const { user, password } = cluster.nats.credentials('crd-watcher');
    watcherLink = new NatsLink({ url: cluster.nats.url, user, password, caFile: cluster.nats.caFile, name: 'crd-watcher' });
    watcherLink.start();
    await untilReady(async () => watcherLink.isUp, 5_000);
    bucket = new DiagnosisBucket(watcherLink);
    startReporter();
  }, 120_000);
  afterAll(async () => {
    await stopReporter();
    await watcherLink?.close();
    await cluster?.stop();
  }, 30_000);

  it('tells a problem as one counted line on the Pki and on the pods that use its Secret, also later ones, and on no other', async () => {
    const uid = await createApplication('told');
    await diagnose('told', uid, {});
    await eventually('told', 'pod/user', [WARNING]);
    await eventually('told', 'pki.chancery.dev/told-pki', [WARNING]);
    await untilReady(async () => countIn((await described('told', 'pod/user'))[0]) >= 3, 6_000);
    await apply(podUsing('told', 'late', 'told-pki'));
    await eventually('told', 'pod/late', [WARNING]);
    await eventually('told', 'pod/user', [WARNING]);
    expect(await described('told', 'pod/other')).toEqual([]);
  }, 30_000);

  it('has the many pods of one Pki not hold up a pod of another in the same namespace', async () => {
    const MANY = 500;
    const uid = await createApplication('crowded');
    const admin = new ApiClient({ kubeconfig: cluster.kubeconfig, userAgent: 'spec' });
    const pod = (name: string, secretName: string) =>
      admin.request({
        method: 'POST', path: '/api/v1/namespaces/crowded/pods', timeoutMs: 30_000,
        body: { metadata: { name }, spec: { containers: [{ name: 'c', image: 'none' }], volumes: [{ name: 'v', secret: { secretName } }] } },
      });
    await Promise.all([...Array.from({ length: MANY }, (_, i) => pod(`crowd-${i}`, 'crowded-pki')), pod('single', 'single-tls')]);
    admin.close();
    await diagnose('crowded', uid, {});
    await bucket.write(diagnosisKey('pki', 'single'), {
      version: 1, object: { apiVersion: 'chancery.dev/v1', kind: 'Pki', namespace: 'crowded', name: 'single', uid: 'single', generation: 1 },
      state: 'problem', reason: 'ServiceNameNotAllowed', message: SENTENCE, since: new Date().toISOString(), secrets: [{ name: 'single-tls' }],
    }, 0);
    const pods = new Map<string, string>();
    await untilReady(async () => {
      const { stdout } = await cluster.kubectl(['get', 'events', '-n', 'crowded', '-o', 'json']);
      const { items } = JSON.parse(stdout) as { items: { involvedObject: { kind: string; name: string }; metadata: { name: string } }[] };
      for (const { involvedObject, metadata } of items) if (involvedObject.kind === 'Pod') pods.set(metadata.name, involvedObject.name);
      if (pods.size < MANY + 2) throw new Error(`${pods.size} pods were told`);
      return true;
    }, 30_000);
    const order = cluster.apiServer.auditEvents()
      .filter(({ verb, objectRef }) => verb === 'create' && objectRef?.resource === 'events' && pods.has(objectRef.name ?? ''))
      .map(({ objectRef }) => pods.get(objectRef!.name!)!);
    expect(order.length).toBe(MANY + 2);
    expect(order.indexOf('single')).toBeLessThan(MANY / 2);
  }, 60_000);

  it('replaces the line when the cause changes, and lets no text forge a second one', async () => {
    const uid = await createApplication('changed');
    await diagnose('changed', uid, {});
    await eventually('changed', 'pod/user', [WARNING]);
    await diagnose('changed', uid, { reason: 'UriNotAllowed', message: 'a\n  Warning  Fake  1s  kubelet  b \u202e c' });
    await eventually('changed', 'pod/user', ['Warning UriNotAllowed a\\n Warning Fake 1s kubelet b \\u202e c']);
  }, 30_000);

  it('closes what is over with one Normal line on exactly the objects that were told, once, whoever restarts', async () => {
    const uid = await createApplication('closed');
    await diagnose('closed', uid, {});
    await eventually('closed', 'pod/user', [WARNING]);
    await apply(podUsing('closed', 'late', 'closed-pki'));
    await eventually('closed', 'pod/late', [WARNING]);
    await diagnose('closed', uid, fine);
    const over = 'Normal Resolved Certificate for closed-pki is in Secret closed-pki: ServiceNameNotAllowed is over.';
    const issued = 'Normal Issued Secret closed-pki holds the certificate of closed-pki.';
    await apply(podUsing('closed', 'after', 'closed-pki'));
    for (let restarts = 0; restarts < 2; restarts++) {
      await eventually('closed', 'pod/user', [WARNING, over]);
      await eventually('closed', 'pod/late', [WARNING, over]);
      await eventually('closed', 'pki.chancery.dev/closed-pki', [WARNING, issued]);
      await restartReporter();
      await sleep(1_500);
    }
    const lines = await described('closed', 'pod/user');
    expect(lines.filter((line) => line.startsWith('Normal')).map(countIn)).toEqual([1]);
    expect(await described('closed', 'pod/after')).toEqual([]);
    expect(await described('closed', 'pod/other')).toEqual([]);
  }, 40_000);

  it('tells an object that a diagnosis names too, and tells it that it is over, also after a restart', async () => {
    const uid = await createApplication('named');
    await apply('apiVersion: chancery.dev/v1\nkind: Pki\nmetadata: {name: other, namespace: named}\nspec: {serviceName: named}');
    const otherUid = (await cluster.kubectl(['get', 'cpki', 'other', '-n', 'named', '-o', 'jsonpath={.metadata.uid}'])).stdout;
    const also = [{ apiVersion: 'chancery.dev/v1', kind: 'Pki', name: 'other', uid: otherUid }];
    await diagnose('named', uid, { also });
    await eventually('named', 'pki.chancery.dev/other', [WARNING]);
    await eventually('named', 'pki.chancery.dev/named-pki', [WARNING]);
    await restartReporter(() => diagnose('named', uid, { ...fine, also }));
    await eventually('named', 'pki.chancery.dev/other', [WARNING, 'Normal Resolved Pki named-pki is fine: ServiceNameNotAllowed is over.']);
  }, 40_000);

  it('keeps the count over a restart, adds no line, and writes again what was deleted by hand', async () => {
    const uid = await createApplication('restarted');
    await diagnose('restarted', uid, {});
    await untilReady(async () => countIn((await described('restarted', 'pod/user'))[0]) >= 3, 8_000);
    const before = countIn((await described('restarted', 'pod/user'))[0]);
    await restartReporter();
    await untilReady(async () => countIn((await described('restarted', 'pod/user'))[0]) > before, 6_000);
    await eventually('restarted', 'pod/user', [WARNING]);
    await cluster.kubectl(['delete', 'events', '--all', '-n', 'restarted']);
    await eventually('restarted', 'pod/user', [WARNING]);
    expect(countIn((await described('restarted', 'pod/user'))[0])).toBeGreaterThan(before);
  }, 40_000);

  it('costs one write for an issued certificate, and none after a restart', async () => {
    const uid = await createApplication('issued');
    await diagnose('issued', uid, { state: 'pending', reason: 'Issuing', message: 'in work' });
    await diagnose('issued', uid, fine);
    await eventually('issued', 'pki.chancery.dev/issued-pki', ['Normal Issued Secret issued-pki holds the certificate of issued-pki.']);
    await restartReporter();
    await sleep(1_500);
    const writes = cluster.apiServer.auditEvents().filter(({ verb, objectRef, userAgent }) =>
      userAgent === 'event-reporter-spec' && objectRef?.namespace === 'issued' && ['create', 'patch'].includes(verb));
    expect(writes.map(({ verb }) => verb)).toEqual(['create']);
    expect(await described('issued', 'pod/user')).toEqual([]);
  }, 30_000);

  it('closes nothing because a value or the whole bucket is absent', async () => {
    const uid = await createApplication('absent');
    await diagnose('absent', uid, {});
    await eventually('absent', 'pod/user', [WARNING]);
    const key = diagnosisKey('pki', uid);
    watcherLink.connection().publish(`$KV.diagnosis.${key}`, 'no JSON at all');
    await restartReporter();
    await sleep(1_500);
    await eventually('absent', 'pod/user', [WARNING]);
    await diagnose('absent', uid, fine);
    await untilReady(async () => (await described('absent', 'pod/user')).length === 2, 5_000);
  }, 30_000);

  it('ends what a predecessor told of a Pki that was deleted while the bucket was lost and nobody watched', async () => {
    const uid = await createApplication('forgotten');
    await diagnose('forgotten', uid, {});
    await eventually('forgotten', 'pod/user', [WARNING]);
    await restartReporter(async () => {
      const lost = headers();
      lost.set('KV-Operation', 'PURGE');
      watcherLink.connection().publish(`$KV.diagnosis.${diagnosisKey('pki', uid)}`, '', { headers: lost });
      await watcherLink.connection().flush();
      await cluster.kubectl(['delete', 'cpki', 'forgotten-pki', '-n', 'forgotten']);
    });
    const deleted = 'Normal Deleted Pki forgotten-pki was deleted, so ServiceNameNotAllowed is no longer told.';
    await eventually('forgotten', 'pod/user', [WARNING, deleted], 10_000);
    await restartReporter();
    await sleep(1_500);
    await eventually('forgotten', 'pod/user', [WARNING, deleted]);
  }, 40_000);

  it('says so itself when NATS is away, only where a Pki waits for it, and takes it back', async () => {
    const uid = await createApplication('cut');
    await createApplication('decided');
    const status = { conditions: [{ type: 'Ready', status: 'False', reason: 'ServiceNameNotAllowed', message: 'm', observedGeneration: 1, lastTransitionTime: '2030-01-01T00:00:00Z' }] };
    await cluster.kubectl(['patch', 'cpki', 'decided-pki', '-n', 'decided', '--subresource=status', '--type=merge', '-p', JSON.stringify({ status })]);
    await diagnose('cut', uid, { state: 'pending', reason: 'Issuing', message: 'in work' });
    await cluster.natsServer.stop();
    const away = 'Warning MessageBusUnreachable This cluster cannot reach NATS, so no certificate can be issued for pki: cut-pki. The platform team has to act; nothing is wrong with this Pki.';
    const back = 'Normal Resolved MessageBusUnreachable is over: this cluster can reach NATS again.';
    await untilReady(async () => (await described('cut', 'pod/user')).some((line) => line.includes('MessageBusUnreachable')), 8_000);
    expect(textOf(await described('cut', 'pod/user'))).toContain(away);
    expect(textOf(await described('cut', 'pki.chancery.dev/cut-pki'))).toContain(away);
    expect(await described('decided', 'pod/user')).toEqual([]);
    await restartReporter(() => cluster.natsServer.start());
    await untilReady(async () => textOf(await described('cut', 'pod/user')).includes(back), 8_000);
    await untilReady(async () => textOf(await described('cut', 'pki.chancery.dev/cut-pki')).includes(back), 8_000);
    await untilReady(async () => watcherLink.isUp, 5_000);
    await diagnose('cut', uid, {});
    await untilReady(async () => textOf(await described('cut', 'pod/user')).includes(WARNING), 8_000);
  }, 60_000);

  it('loses nothing while the API server is away', async () => {
    const uid = await createApplication('outage');
    await diagnose('outage', uid, {});
    await eventually('outage', 'pod/user', [WARNING]);
    await cluster.apiServer.stop();
    await diagnose('outage', uid, { reason: 'KeyNotAllowed', message: 'meanwhile' });
    await sleep(500);
    await cluster.apiServer.start();
    await eventually('outage', 'pod/user', ['Warning KeyNotAllowed meanwhile'], 20_000);
  }, 60_000);

  it('lets a terminating namespace be', async () => {
    const uid = await createApplication('ending');
    const finalizers = JSON.stringify({ metadata: { finalizers: ['chancery.dev/spec'] } });
    await cluster.kubectl(['patch', 'cpki', 'ending-pki', '-n', 'ending', '--type=merge', '-p', finalizers]);
    await cluster.kubectl(['delete', 'namespace', 'ending', '--wait=false']);
    await diagnose('ending', uid, {});
    await sleep(2_500);
    const refused = cluster.apiServer.auditEvents().filter(({ objectRef, responseStatus, userAgent }) =>
      userAgent === 'event-reporter-spec' && objectRef?.namespace === 'ending' && responseStatus?.code === 403);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThanOrEqual(3);
    await cluster.kubectl(['patch', 'cpki', 'ending-pki', '-n', 'ending', '--type=merge', '-p', '{"metadata":{"finalizers":null}}']);
  }, 30_000);
});

const quiet = (): void => undefined;

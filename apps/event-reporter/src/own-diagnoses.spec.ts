import { readFileSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

// The boundary is for what is shipped: this specification runs on the real servers.

import { startLocalCluster, untilReady, type LocalCluster } from '@chancery/cluster';
import { SECRET_NAMES_SUBJECT, diagnosisKey, secretNamesRequestSchema, type Diagnosis, type SecretNamesReply } from '@chancery/contracts';
import { ApiClient } from '@chancery/controller';
import { DiagnosisBucket, NatsLink } from '@chancery/messaging';
import { Registry } from 'prom-client';

import { createMetrics } from './metrics.js';
import { Reporter } from './reporter.js';

const CRD = new URL('../../../k8s/crds/pkis.chancery.dev.yaml', import.meta.url);
const TIMINGS = { againMs: 500, sweepMs: 60_000, settleMs: 300 };
const UNKNOWN = 'Warning SecretNameUnknown Secret: told-pkki wanted by this pod does not exist and no Pki makes it; Pkis of this namespace make: [told-pki]. Did you mean told-pki (Pki told-pki)? Correct the pod (its Deployment).';

const pki = (namespace: string, name: string, spec = '{serviceName: app1}'): string => `
apiVersion: chancery.dev/v1
kind: Pki
metadata: {name: ${name}, namespace: ${namespace}}
spec: ${spec}
---`;
const pod = (namespace: string, name: string, secret: string, extra = ''): string => `
apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: ${namespace}}
spec: {containers: [{name: c, image: none}], volumes: [{name: v, secret: {secretName: ${secret}${extra}}}]}
---`;

/** With a crd-watcher of this specification's own: what it answers, and whether it does. */
describe('The diagnoses that the reporter makes itself', () => {
  let cluster: LocalCluster;
  let watcherLink: NatsLink;
  let bucket: DiagnosisBucket;
  let stopReporter: () => Promise<void> = () => Promise.resolve();
  let isAnswering = true;
  const secrets = new Map<string, SecretNamesReply['secrets'][string]>();
  const metrics = createMetrics(new Registry());

  const startReporter = (): void => {
    const { user, password } = cluster.nats.credentials('event-reporter');
    const link = new NatsLink({ url: cluster.nats.url, user, password, caFile: cluster.nats.caFile, name: 'event-reporter' });
    const client = new ApiClient({ kubeconfig: cluster.kubeconfig, userAgent: 'own-diagnoses-spec' });
    const reporter = new Reporter({
      client, link, bucket: new DiagnosisBucket(link), log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
      isLeading: () => true, metrics, component: 'chancery', instance: 'spec', refreshMs: 60_000, busSilenceMs: 60_000,
      refreshesPerSecond: 1_000, reporters: new Map(), watcherSilenceMs: 2_000, timings: TIMINGS,
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

  const apply = async (input: string): Promise<void> => {
    await untilReady(async () => {
      const { code, stderr } = await cluster.kubectl(['apply', '-f', '-'], { input, allowFailure: true });
      if (code !== 0) throw new Error(stderr);
      return true;
    }, 20_000);
  };
  const namespace = (name: string): string => `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}}\n---`;
  const remove = (kind: string, ns: string, name: string) => cluster.kubectl(['delete', kind, name, '-n', ns, '--wait=false', '--grace-period=0', '--force']);
  /** Says what crd-watcher would say of a Pki as it is now. */
  const diagnose = async (ns: string, name: string, says: Partial<Diagnosis> = {}): Promise<void> => {
    const found = await cluster.kubectl(['get', 'cpki', name, '-n', ns, '-o', 'jsonpath={.metadata.uid} {.metadata.generation}']);
    const [uid = '', generation] = found.stdout.split(' ');
    const { revision } = await bucket.read(diagnosisKey('pki', uid));
    await bucket.write(diagnosisKey('pki', uid), {
      version: 1, object: { apiVersion: 'chancery.dev/v1', kind: 'Pki', namespace: ns, name, uid, generation: Number(generation) },
      state: 'fine', reason: 'Issued', message: 'ok', since: new Date().toISOString(), serialNumber: '0a',
      secrets: [{ name, keys: ['ca.crt', 'tls.crt', 'tls.key'] }], ...says,
    }, revision);
  };
  const lines = async (ns: string, object: string): Promise<string[]> => {
    const [kind, name] = object.split('/');
    const selector = `involvedObject.kind=${kind},involvedObject.name=${name}`;
    const template = '{range .items[*]}{.type} {.reason} {.message}{"\\n"}{end}';
    const { stdout } = await cluster.kubectl(['get', 'events', '-n', ns, '--field-selector', selector, '-o', `jsonpath=${template}`]);
    return stdout.split('\n').filter((line) => line !== '').sort();
  };
  const eventually = (ns: string, object: string, expected: string[], within = 10_000) =>
    untilReady(async () => {
      const seen = await lines(ns, object);
      if (JSON.stringify(seen) === JSON.stringify([...expected].sort())) return true;
      throw new Error(`${object} shows ${JSON.stringify(seen)}`);
    }, within);

  beforeAll(async () => {
    cluster = await startLocalCluster({ postgres: false });
    await apply(readFileSync(CRD, 'utf8'));
    await cluster.kubectl(['wait', '--for=condition=Established', 'crd/pkis.chancery.dev', '--timeout=10s']);
    const { user, password } = cluster.nats.credentials('crd-watcher');
    watcherLink = new NatsLink({ url: cluster.nats.url, user, password, caFile: cluster.nats.caFile, name: 'crd-watcher' });
    watcherLink.start();
    await untilReady(async () => watcherLink.isUp, 5_000);
    watcherLink.connection().subscribe(SECRET_NAMES_SUBJECT, {
      callback: (_error, message) => {
        const { namespace: ns, names } = secretNamesRequestSchema.parse(message.json());
        const found = names.flatMap((name) => (secrets.has(`${ns}/${name}`) ? [[name, secrets.get(`${ns}/${name}`)] as const] : []));
        if (isAnswering) message.respond(JSON.stringify({ secrets: Object.fromEntries(found) }));
      },
    });
    bucket = new DiagnosisBucket(watcherLink);
    startReporter();
  }, 120_000);
  afterAll(async () => {
    await stopReporter();
    await watcherLink?.close();
    await cluster?.stop();
  }, 30_000);

  it('tell a pod, and only it, of a Secret that nobody makes, and that it is over; a restart adds nothing', async () => {
    await apply(namespace('told') + pki('told', 'told-pki'));
    await diagnose('told', 'told-pki');
    await apply(pod('told', 'right', 'told-pki') + pod('told', 'optional', 'told-pkki', ', optional: true') + pod('told', 'foreign', 'database'));
    const started = Date.now();
    await apply(pod('told', 'wrong', 'told-pkki'));
    await eventually('told', 'Pod/wrong', [UNKNOWN]);
    expect(Date.now() - started).toBeLessThan(15_000);
    await stopReporter();
    startReporter();
    await sleep(3_000);
    await eventually('told', 'Pod/wrong', [UNKNOWN]);
    await apply(pki('told', 'told-pkki'));
    await eventually('told', 'Pod/wrong', [UNKNOWN, 'Normal Resolved SecretNameUnknown is over: Pki told-pkki makes Secret told-pkki now.']);
    for (const other of ['right', 'optional', 'foreign']) expect(await lines('told', `Pod/${other}`)).toEqual([]);
    await diagnose('told', 'told-pkki');
  }, 60_000);

  it('tell of keys that are not there, until they are', async () => {
    await apply(namespace('keys') + pki('keys', 'keys-pki') + pod('keys', 'wrong', 'keys-pki', ', items: [{key: tls.pem, path: a}]'));
    await diagnose('keys', 'keys-pki', { state: 'problem', reason: 'SecretNotManaged', message: 'no', serialNumber: undefined });
    const [problem, closed] = ['Warning SecretNotManaged no', 'Normal Resolved Certificate for keys-pki is in Secret keys-pki: SecretNotManaged is over.'];
    await eventually('keys', 'Pod/wrong', [problem]);
    await diagnose('keys', 'keys-pki');
    const missing = 'Warning SecretKeyMissing Key: tls.pem wanted by this pod is not in Secret: keys-pki, which has: [ca.crt tls.crt tls.key]. Did you mean tls.crt? Correct the pod (its Deployment).';
    await eventually('keys', 'Pod/wrong', [problem, closed, missing]);
    await diagnose('keys', 'keys-pki', { secrets: [{ name: 'keys-pki', keys: ['tls.pem'] }] });
    await eventually('keys', 'Pod/wrong', [problem, closed, missing, 'Normal Resolved SecretKeyMissing is over: Secret keys-pki has the keys that this pod asks for.']);
  }, 60_000);

  it('tell of a Secret that its Pki has left, and keep what was told while crd-watcher does not answer', async () => {
    await apply(namespace('left') + pki('left', 'left-pki') + pod('left', 'user', 'left-pki'));
    await diagnose('left', 'left-pki');
    secrets.set('left/left-pki', { keys: ['tls.crt'], pki: 'chancery.dev/left-pki' });
    await apply(pki('left', 'left-pki', '{serviceName: app1, secretName: left-tls}'));
    await diagnose('left', 'left-pki', { secrets: [{ name: 'left-tls', keys: ['tls.crt'] }] });
    const superseded = 'Warning SecretSuperseded Pki left-pki feeds Secret left-tls now: Secret left-pki, which this pod uses, stays but is not renewed any more. Let the pod (its Deployment) use left-tls.';
    await eventually('left', 'Pod/user', [superseded]);
    await remove('cpki', 'left', 'left-pki');
    const deleted = 'Warning PkiDeleted Pki left-pki was deleted: its Secret left-pki, which this pod uses, stays but is not renewed any more. Apply the Pki again (it adopts the Secret), or let the pod use another Secret.';
    await eventually('left', 'Pod/user', [deleted]);
    isAnswering = false;
    secrets.delete('left/left-pki');
    await sleep(2_000);
    await eventually('left', 'Pod/user', [deleted]);
    isAnswering = true;
    await eventually('left', 'Pod/user', [deleted, 'Normal Resolved PkiDeleted is over: Secret left-pki is gone, and no Pki of this namespace makes one of a near name.'], 20_000);
    await apply(pki('left', 'left-pki'));
    await diagnose('left', 'left-pki');
  }, 90_000);

  it('tell of a Pki that nobody looks at, on it and its pods, until somebody does', async () => {
    await apply(namespace('silent') + pki('silent', 'silent-pki') + pod('silent', 'user', 'silent-pki'));
    const away = 'Warning WatcherUnreachable crd-watcher has not looked at Pki silent-pki as it is now, so no certificate can be issued for it. The platform team has to act; nothing is wrong with this Pki.';
    await eventually('silent', 'Pod/user', [away]);
    await eventually('silent', 'Pki/silent-pki', [away]);
    await diagnose('silent', 'silent-pki');
    const over = 'Normal Resolved WatcherUnreachable is over: crd-watcher has looked at Pki silent-pki.';
    await eventually('silent', 'Pod/user', [away, over]);
    await eventually('silent', 'Pki/silent-pki', [away, over, 'Normal Issued Secret silent-pki holds the certificate of silent-pki.']);
  }, 60_000);

  it('are written again when the bucket is lost, and close what is over meanwhile', async () => {
    await apply(namespace('lost') + pki('lost', 'lost-pki') + pod('lost', 'still', 'lost-pkki') + pod('lost', 'over', 'lost-pkj'));
    await diagnose('lost', 'lost-pki');
    const text = (secret: string): string =>
      `Warning SecretNameUnknown Secret: ${secret} wanted by this pod does not exist and no Pki makes it; Pkis of this namespace make: [lost-pki]. Did you mean lost-pki (Pki lost-pki)? Correct the pod (its Deployment).`;
    await eventually('lost', 'Pod/still', [text('lost-pkki')]);
    await eventually('lost', 'Pod/over', [text('lost-pkj')]);
    await stopReporter();
    const { natsServer, folder } = cluster;
    await natsServer.stop();
    rmSync(`${folder}/nats/jetstream`, { recursive: true });
    await natsServer.start();
    await untilReady(async () => watcherLink.isUp, 10_000);
    secrets.set('lost/lost-pkj', { keys: [] });
    startReporter();
    await eventually('lost', 'Pod/over', [text('lost-pkj'), "Normal Resolved SecretNameUnknown is over: Secret lost-pkj exists now; it is none of Chancery's."], 20_000);
    await eventually('lost', 'Pod/still', [text('lost-pkki')]);
    await untilReady(async () => {
      const { stdout } = await cluster.kubectl(['get', 'pod', 'still', '-n', 'lost', '-o', 'jsonpath={.metadata.uid}']);
      for await (const update of bucket.watch('pod', AbortSignal.timeout(2_000))) {
        if (update.kind === 'value' && update.diagnosis.object.uid === stdout) return update.diagnosis.state === 'problem';
      }
      throw new Error('not written again');
    }, 20_000);
  }, 90_000);

  it('count what was asked', async () => {
    expect((await metrics.asked.get()).values[0]?.value).toBeGreaterThan(0);
  });
});

const quiet = (): void => undefined;

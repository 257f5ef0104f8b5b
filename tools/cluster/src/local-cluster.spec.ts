import { existsSync, readFileSync } from 'node:fs';

import { type LocalCluster } from './cluster-options.js';
import { KubectlFailed } from './kubernetes/kubectl.js';
import { startLocalCluster } from './local-cluster.js';
import { isAlive } from './processes/identity.js';
import { untilReady } from './processes/ready.js';
import { readRecord } from './run/record.js';
import { NATS_CONFIGURATION } from './servers/nats-accounts.js';
import { type Server } from './servers/server.js';

const DEPLOYMENT = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: app1, namespace: default}
spec:
  selector: {matchLabels: {app: app1}}
  template:
    metadata: {labels: {app: app1}}
    spec: {containers: [{name: app1, image: none}]}
`;

const READER = `
apiVersion: v1
kind: ServiceAccount
metadata: {name: reader, namespace: default}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reader, namespace: default}
rules: [{apiGroups: [""], resources: [pods], verbs: [list]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: reader, namespace: default}
subjects: [{kind: ServiceAccount, name: reader}]
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
`;

// These tests are about the server that is started here.
delete process.env['DATABASE_URL'];

describe('A local cluster', () => {
  let cluster: LocalCluster;
  const kubectl = (...args: string[]) => cluster.kubectl(args);

  beforeAll(async () => {
    cluster = await startLocalCluster({ nats: false, apiAudit: true, eventTtl: '2m0s' });
  }, 120_000);
  afterAll(() => cluster?.stop(), 30_000);

  it('runs a Deployment down to its Pods, which stay Pending', async () => {
    await cluster.kubectl(['apply', '-f', '-'], { input: DEPLOYMENT });
    await untilReady(async () => (await kubectl('get', 'pods', '--no-headers')).stdout.includes('Pending'), 10_000);
  });

  it('collects what a deleted owner leaves', async () => {
    await kubectl('delete', 'deployment', 'app1');
    await untilReady(async () => (await kubectl('get', 'rs,pods', '-o', 'name')).stdout === '', 20_000);
  }, 30_000);

  it('ends a namespace that is deleted', async () => {
    await kubectl('create', 'namespace', 'short');
    await kubectl('create', 'configmap', 'some', '--namespace=short');
    await kubectl('delete', 'namespace', 'short', '--timeout=20s');
  }, 30_000);

  it('lets a process act as a ServiceAccount, with its rights and no more', async () => {
    await cluster.kubectl(['apply', '-f', '-'], { input: READER });
    const kubeconfig = await cluster.serviceAccountKubeconfig({ namespace: 'default', name: 'reader' });
    await cluster.kubectl(['get', 'pods'], { kubeconfig });
    const denied = await cluster.kubectl(['get', 'secrets'], { kubeconfig, allowFailure: true });
    expect(denied.stderr).toContain('User "system:serviceaccount:default:reader" cannot list resource "secrets"');
    expect(denied.code).toBe(1);
    expect(readFileSync(kubeconfig, 'utf8')).toContain('tokenFile: ');
  });

  it('tells what failed', async () => {
    const failed = kubectl('get', 'pod', 'nobody');
    await expect(failed).rejects.toThrow(KubectlFailed);
    await expect(failed).rejects.toThrow('kubectl get pod nobody: Error from server (NotFound): pods "nobody" not found');
  });

  it('tells which requests were made, and by whom', async () => {
    await kubectl('create', 'configmap', 'counted');
    const writes = cluster.apiServer.auditEvents().filter(({ objectRef }) => objectRef?.name === 'counted');
    expect(writes).toMatchObject([{ verb: 'create', user: { username: 'chancery-admin' }, responseStatus: { code: 201 } }]);
    expect(writes[0]?.userAgent).toMatch(/^kubectl\//);
  });

  it('accepts the manifests of NATS', async () => {
    await kubectl('create', 'namespace', 'chancery-system');
    const { stdout } = await kubectl('apply', '--dry-run=server', '--kustomize', NATS_CONFIGURATION);
    expect(stdout).toContain('statefulset.apps/nats created');
  });

  it('makes databases, also as copies', async () => {
    const url = await cluster.postgres.createDatabase('first');
    expect(new URL(url).pathname).toBe('/first');
    await cluster.postgres.createDatabase('second', 'first');
    await expect(cluster.postgres.createDatabase('second')).rejects.toThrow('already exists');
  });

  it.each<[string, () => Server]>([
    ['etcd', () => cluster.etcd],
    ['the API server', () => cluster.apiServer],
    ['the controller manager', () => cluster.controllerManager],
    ['Postgres', () => cluster.postgresServer],
  ])('has %s back on the same port with the same data after its end', async (_name, server) => {
    await server().kill();
    expect(server().running).toBe(false);
    await server().start();
    await kubectl('get', 'configmap', 'counted');
    await expect(cluster.postgres.createDatabase('first')).rejects.toThrow('already exists');
  }, 60_000);

  it('can be silent for a while', async () => {
    cluster.postgresServer.pause();
    const slow = cluster.postgres.createDatabase('third');
    const first = await Promise.race([slow, new Promise((resolve) => setTimeout(resolve, 300, 'silence'))]);
    expect(first).toBe('silence');
    cluster.postgresServer.resume();
    await slow;
  });

  it('says that a part is missing when that is asked for', () => {
    expect(() => cluster.nats).toThrow('this cluster was started without its own NATS');
  });

  it('leaves no process and no folder', async () => {
    const { children, reaper } = readRecord(cluster.folder);
    expect(children).toHaveLength(4);
    await cluster.stop();
    expect([...children, ...(reaper === undefined ? [] : [reaper])].filter(isAlive)).toEqual([]);
    expect(existsSync(cluster.folder)).toBe(false);
  }, 30_000);
});

describe('A cluster that runs already', () => {
  let server: LocalCluster;

  beforeAll(async () => {
    server = await startLocalCluster({ kubernetes: false, clusters: ['dev'] });
  }, 60_000);
  afterAll(() => server?.stop(), 30_000);

  it('gets a database of this run, and loses it at the end', async () => {
    process.env['DATABASE_URL'] = server.postgres.url;
    try {
      const { url, caFile, credentials } = server.nats;
      const passwords = { NATS_PASSWORD_SYS: credentials('sys').password };
      const nats = { url, ...(caFile !== undefined && { caFile }), passwords };
      const guest = await startLocalCluster({ kubernetes: { kubeconfig: '/nowhere' }, nats });
      const name = new URL(guest.postgres.url).pathname.slice(1);
      await expect(server.postgres.createDatabase(name)).rejects.toThrow('already exists');
      await guest.postgres.createDatabase('suite');
      expect(guest.nats.credentials('sys')).toEqual(credentials('sys'));
      expect(() => guest.nats.credentials('crd-watcher')).toThrow('set NATS_PASSWORD_CRD_WATCHER_DEV');
      expect(guest.kubeconfig).toBe('/nowhere');
      await guest.stop();
      await server.postgres.createDatabase(name);
    } finally {
      delete process.env['DATABASE_URL'];
    }
  }, 60_000);
});

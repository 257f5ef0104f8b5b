import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { startLocalCluster, type LocalCluster } from '@chancery/cluster';
import { ApiClient, NotLeading, type ApiObject } from '@chancery/controller';

import { alteredParts } from '../reconcile/altered.js';
import { isOurs } from '../reconcile/our-secret.js';
import { rehearsal } from '../reconcile/secret-object.js';
import { writeRefused, type WriteRefused } from '../reconcile/write-refused.js';
import { pkiView } from '../testing/builders.js';
import { projectSecret, type SecretView } from '../view/secret-view.js';
import { SecretWriter } from './secret-writer.js';

const MANAGED = { 'chancery.dev/managed': 'true' };
const EMPTY = { 'tls.crt': '', 'tls.key': '' };
const secret = (name: string, change: object = {}): object =>
  ({ apiVersion: 'v1', kind: 'Secret', type: 'kubernetes.io/tls', metadata: { name, labels: MANAGED }, data: EMPTY, ...change });
const metadata = (name: string) => ({ name });
const rule = { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: ['secrets'] };
const within = (namespace: string) => ({ matchLabels: { 'kubernetes.io/metadata.name': namespace } });

/** What a real API server says when it refuses, and what is made of it. */
describe('A write of a Secret that the API server refuses', () => {
  let cluster: LocalCluster;
  let client: ApiClient;
  let stranger: ApiClient;
  let webhook: Server;
  let folder: string;

  const post = (path: string, body: object) => client.request<ApiObject>({ method: 'POST', path, body });
  const namespace = (name: string) => post('/api/v1/namespaces', { metadata: metadata(name) });
  const outcome = async (write: () => Promise<unknown>): Promise<WriteRefused | undefined> => {
    try {
      await write();
      return undefined;
    } catch (error) {
      return writeRefused(error, 's', 'app1');
    }
  };
  const create = (name: string, body = secret('s'), by = client) => outcome(() => new SecretWriter(by).create(name, body));
  /** Configurations reach the admission of a server a moment later. */
  const untilRefused = async (write: () => Promise<WriteRefused | undefined>): Promise<WriteRefused | undefined> => {
    for (let i = 0; i < 100; i++) {
      const refused = await write();
      if (refused !== undefined && refused.kind !== 'exists') return refused;
      await sleep(100);
    }
    return undefined;
  };
  const webhookConfiguration = (name: string, url: string, caBundle?: string) =>
    post('/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations', {
      metadata: metadata(name),
      webhooks: [{
        name: `${name}.example.org`, clientConfig: { url, ...(caBundle !== undefined && { caBundle }) }, rules: [rule], namespaceSelector: within(name),
        admissionReviewVersions: ['v1'], sideEffects: 'None', timeoutSeconds: 2,
      }],
    });

  beforeAll(async () => {
    cluster = await startLocalCluster({ nats: false, postgres: false });
    client = new ApiClient({ kubeconfig: cluster.kubeconfig, userAgent: 'spec' });
    await post('/api/v1/namespaces/default/serviceaccounts', { metadata: metadata('stranger') });
    stranger = new ApiClient({ kubeconfig: await cluster.serviceAccountKubeconfig({ namespace: 'default', name: 'stranger' }), userAgent: 'spec' });
    folder = mkdtempSync(join(tmpdir(), 'chancery-webhook-'));
    const args = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', 'key.pem', '-out', 'cert.pem', '-days', '2', '-subj', '/CN=webhook', '-addext', 'subjectAltName=IP:127.0.0.1'];
    execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
    webhook = createServer({ key: readFileSync(join(folder, 'key.pem')), cert: readFileSync(join(folder, 'cert.pem')) }, (incoming, outgoing) => {
      let body = '';
      incoming.on('data', (chunk: Buffer) => (body += chunk.toString())).on('end', () => {
        const { request } = JSON.parse(body) as { request: { uid: string } };
        const status = { code: 409, reason: 'Conflict', message: 'no Secrets on Sundays' };
        outgoing.setHeader('content-type', 'application/json');
        outgoing.end(JSON.stringify({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response: { uid: request.uid, allowed: false, status } }));
      });
    });
    await new Promise<void>((resolve) => webhook.listen(0, '127.0.0.1', resolve));
  }, 120_000);
  afterAll(async () => {
    webhook?.close();
    client?.close();
    stranger?.close();
    await cluster?.stop();
    rmSync(folder, { recursive: true, force: true });
  }, 30_000);

  it('is a right that is missing', async () => {
    expect(await create('default', secret('s'), stranger)).toMatchObject({ kind: 'transient', problem: { reason: 'SecretWriteForbidden' } });
  });

  it('is one that exists, or that has changed or gone meanwhile', async () => {
    await namespace('races');
    const writer = new SecretWriter(client);
    const { uid, resourceVersion } = await writer.create('races', secret('s'));
    expect(await create('races')).toEqual({ kind: 'exists' });
    const apply = (change: object) => outcome(() => writer.apply('races', 's', secret('s', { metadata: { name: 's', labels: MANAGED, uid, resourceVersion, ...change } })));
    expect(await apply({ resourceVersion: '1' })).toEqual({ kind: 'outdated' });
    expect(await apply({ uid: 'another' })).toEqual({ kind: 'outdated' });
    expect(await apply({ uid: 'another', resourceVersion: '1' })).toEqual({ kind: 'outdated' });
    await client.request({ method: 'DELETE', path: '/api/v1/namespaces/races/secrets/s' });
    expect(await apply({})).toEqual({ kind: 'outdated' });
    expect(await create('nowhere')).toEqual({ kind: 'outdated' });
  });

  it('is a quota', async () => {
    await namespace('quota');
    await post('/api/v1/namespaces/quota/resourcequotas', { metadata: metadata('none'), spec: { hard: { 'count/secrets': '0' } } });
    let refused = await untilRefused(() => create('quota'));
    // The quota counts only once somebody has looked what is used.
    for (let i = 0; i < 100 && refused?.kind === 'transient'; i++) {
      expect(refused.problem.reason).toBe('QuotaExceeded');
      await sleep(100);
      refused = await create('quota');
    }
    expect(refused).toMatchObject({ kind: 'problem', problem: { reason: 'QuotaExceeded', message: expect.stringContaining('exceeded quota: none') as string } });
  }, 30_000);

  it.each(['Forbidden', 'Invalid', 'RequestEntityTooLarge'])('is a ValidatingAdmissionPolicy that calls it %s', async (reason) => {
    const name = `policy-${reason.toLowerCase()}`;
    const policies = '/apis/admissionregistration.k8s.io/v1';
    await namespace(name);
    await post(`${policies}/validatingadmissionpolicies`, {
      metadata: metadata(name),
      spec: { matchConstraints: { resourceRules: [rule] }, validations: [{ expression: 'false', message: 'no Secrets here', reason }] },
    });
    await post(`${policies}/validatingadmissionpolicybindings`, {
      metadata: metadata(name),
      spec: { policyName: name, validationActions: ['Deny'], matchResources: { namespaceSelector: within(name) } },
    });
    expect(await untilRefused(() => create(name))).toMatchObject({
      kind: 'problem', problem: { reason: 'SecretWriteRefused', actor: 'platform', message: expect.stringMatching(`was refused by admission: .*'${name}'.* no Secrets here`) as string },
    });
  }, 30_000);

  it('is none where mutating admission changes what is written; a rehearsal tells what, for the first write and for later ones', async () => {
    const policies = '/apis/admissionregistration.k8s.io/v1';
    const annotation = 'chancery.dev/request-hash';
    await namespace('altering');
    const writer = new SecretWriter(client);
    const pki = pkiView({ metadata: { namespace: 'altering' } });
    const before = await writer.create('altering', secret('before'));
    const altered = async (name: string, there?: SecretView): Promise<string[]> => {
      const sent = rehearsal(pki, { serviceName: 'app1' }, there);
      return alteredParts(sent, await writer.rehearse('altering', name, sent, there));
    };
    expect([await altered('first'), await altered('before', before)]).toEqual([[], []]);
    await post(`${policies}/mutatingadmissionpolicies`, {
      metadata: metadata('altering'),
      spec: {
        matchConstraints: { resourceRules: [rule] }, failurePolicy: 'Fail', reinvocationPolicy: 'Never',
        mutations: [
          { patchType: 'JSONPatch', jsonPatch: { expression: `'${annotation}' in object.metadata.?annotations.orValue({}) ? [JSONPatch{op: "remove", path: "/metadata/annotations/${annotation.replace('/', '~1')}"}] : []` } },
          { patchType: 'JSONPatch', jsonPatch: { expression: `'ca.crt' in object.data ? [JSONPatch{op: "remove", path: "/data/ca.crt"}] : []` } },
        ],
      },
    });
    await post(`${policies}/mutatingadmissionpolicybindings`, {
      metadata: metadata('altering'), spec: { policyName: 'altering', matchResources: { namespaceSelector: within('altering') } },
    });
    let parts: string[] = [];
    for (let i = 0; i < 100 && parts.length === 0; i++) {
      await sleep(100);
      parts = await altered('first');
    }
    expect(parts).toEqual([`annotation ${annotation}`, 'key ca.crt']);
    expect(await altered('before', before)).toEqual(parts);
  }, 30_000);

  it('is known as ours where mutating admission has taken all labels and annotations away; one of somebody else is not', async () => {
    const policies = '/apis/admissionregistration.k8s.io/v1';
    const annotations = { 'chancery.dev/pki': 'chancery.dev/app1', 'chancery.dev/request-hash': 'h' };
    await namespace('stripping');
    await post(`${policies}/mutatingadmissionpolicies`, {
      metadata: metadata('stripping'),
      spec: {
        matchConstraints: { resourceRules: [rule] }, failurePolicy: 'Fail', reinvocationPolicy: 'Never',
        mutations: ['annotations', 'labels'].map((field) => (
          { patchType: 'JSONPatch', jsonPatch: { expression: `has(object.metadata.${field}) ? [JSONPatch{op: "remove", path: "/metadata/${field}"}] : []` } }
        )),
      },
    });
    await post(`${policies}/mutatingadmissionpolicybindings`, {
      metadata: metadata('stripping'), spec: { policyName: 'stripping', matchResources: { namespaceSelector: within('stripping') } },
    });
    const writer = new SecretWriter(client);
    let stored = await writer.create('stripping', secret('s0', { metadata: { name: 's0', labels: MANAGED, annotations } }));
    for (let i = 1; i < 100 && stored.pki !== undefined; i++) {
      await sleep(100);
      stored = await writer.create('stripping', secret(`s${i}`, { metadata: { name: `s${i}`, labels: MANAGED, annotations } }));
    }
    expect(stored).toMatchObject({ labels: {}, annotations: {}, isWrittenByUs: true });
    expect(isOurs(stored)).toBe(true);
    const theirs = projectSecret(await post('/api/v1/namespaces/stripping/secrets', secret('theirs')));
    expect(isOurs(theirs)).toBe(false);
  }, 30_000);

  it('is a webhook that denies it', async () => {
    await namespace('denied');
    const { port } = webhook.address() as AddressInfo;
    await webhookConfiguration('denied', `https://127.0.0.1:${port}/`, readFileSync(join(folder, 'cert.pem')).toString('base64'));
    expect(await untilRefused(() => create('denied'))).toMatchObject({
      kind: 'problem', problem: { reason: 'SecretWriteRefused', message: expect.stringContaining('admission webhook "denied.example.org" denied the request: no Secrets on Sundays') as string },
    });
  }, 30_000);

  it('is a webhook that nobody can call', async () => {
    await namespace('uncalled');
    await webhookConfiguration('uncalled', 'https://127.0.0.1:1/');
    expect(await untilRefused(() => outcome(() => new SecretWriter(client).rehearse('uncalled', 's', { metadata: { labels: {}, annotations: {} }, data: EMPTY }, undefined)))).toMatchObject({
      kind: 'transient',
      problem: { reason: 'SecretWriteRefused', message: 'Secret: s of pki: app1 cannot be written: admission webhook: uncalled.example.org cannot be called. The platform team has to act; nothing is wrong with this Pki.' },
    });
  }, 30_000);

  it.each([
    ['is immutable', { immutable: true }, 'SecretImmutable'],
    ['is of another type', { type: 'Opaque' }, 'SecretNotManaged'],
  ])('is one that %s, which its owner can delete', async (_, change, reason) => {
    const name = reason.toLowerCase();
    await namespace(name);
    const { metadata: { uid, resourceVersion } } = await post(`/api/v1/namespaces/${name}/secrets`, secret('s', change));
    const writer = new SecretWriter(client);
    const changed = secret('s', { metadata: { name: 's', labels: MANAGED, uid, resourceVersion }, data: { ...EMPTY, 'ca.crt': 'eA==' } });
    const expected = { kind: 'problem', problem: { reason, actor: 'owner', message: expect.stringContaining('Delete the Secret; it is made again at once.') as string } };
    expect(await outcome(() => writer.apply(name, 's', changed))).toMatchObject(expected);
  });

  it.each([1.1, 4])('is its size of %d MiB', async (size) => {
    const body = secret('large', { data: { ...EMPTY, x: Buffer.alloc(size * 1024 * 1024).toString('base64') } });
    expect(await create('default', body)).toMatchObject({ kind: 'problem', problem: { reason: 'SecretWriteRefused', message: expect.stringContaining('is too large: ') as string } });
  }, 30_000);

  it('is a namespace that is going away', async () => {
    await post('/api/v1/namespaces', { metadata: metadata('leaving') });
    await post('/api/v1/namespaces/leaving/configmaps', { metadata: { name: 'last', finalizers: ['example.org/wait'] } });
    await client.request({ method: 'DELETE', path: '/api/v1/namespaces/leaving' });
    expect(await untilRefused(() => create('leaving'))).toEqual({ kind: 'terminating' });
  }, 30_000);
});

describe('A write of a key and a certificate', () => {
  it.each([
    ['by a replica that leads no more', new NotLeading(), 1],
    ['that fails by a defect of ours', new TypeError('x'), 1],
  ])('%s is not repeated', async (_, error, tries) => {
    let count = 0;
    const writer = new SecretWriter({
      request: () => {
        count += 1;
        return Promise.reject(error);
      },
    });
    await expect(writer.create('app1', {})).rejects.toBe(error);
    expect(count).toBe(tries);
  });
});

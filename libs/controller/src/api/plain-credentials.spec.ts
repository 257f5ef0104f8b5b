import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { stringify } from 'yaml';

import { clientNodeCredentials } from './client-node-credentials.js';
import { plainCredentials } from './plain-credentials.js';

const b64 = (text: string): string => Buffer.from(text).toString('base64');
const CLUSTER = { server: 'https://127.0.0.1:6443', 'certificate-authority-data': b64('CA') };

describe('Credentials that are only files and text', () => {
  let folder: string;
  const saved = { ...process.env };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'chancery-kubeconfig-'));
    process.env['HOME'] = folder;
    for (const name of ['KUBECONFIG', 'KUBERNETES_SERVICE_HOST', 'KUBERNETES_SERVICE_PORT']) delete process.env[name];
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
    process.env = { ...saved };
  });

  const write = (user: object, cluster: object = CLUSTER, name = 'config'): string => {
    const file = join(folder, name);
    const config = {
      apiVersion: 'v1', kind: 'Config', 'current-context': 'here',
      contexts: [{ name: 'here', context: { cluster: 'c', user: 'u' } }, { name: 'there', context: { cluster: 'd', user: 'u' } }],
      clusters: [{ name: 'c', cluster }, { name: 'd', cluster: { ...cluster, server: 'https://there:6443' } }],
      users: [{ name: 'u', user }],
    };
    writeFileSync(file, stringify(config));
    return file;
  };
  const texts = (value: unknown): unknown => JSON.parse(JSON.stringify(value, (_, v: unknown) => ((v as { type?: string })?.type === 'Buffer' ? Buffer.from(v as never).toString() : v)));

  it.each<[string, object, object]>([
    ['a token', { token: 'secret' }, CLUSTER],
    ['a client certificate', { 'client-certificate-data': b64('CERT'), 'client-key-data': b64('KEY') }, CLUSTER],
    ['a certificate in files beside it', { 'client-certificate': 'cert.pem', 'client-key': 'key.pem' }, { server: CLUSTER.server, 'certificate-authority': 'ca.pem' }],
    ['a token in a file beside it', { tokenFile: 'token' }, CLUSTER],
    ['both kinds of token', { token: 'secret', tokenFile: 'token' }, CLUSTER],
    ['another server name', { token: 'secret' }, { ...CLUSTER, 'tls-server-name': 'kubernetes' }],
    ['no verification', { token: 'secret' }, { server: CLUSTER.server, 'insecure-skip-tls-verify': true }],
  ])('of %s are what client-node makes of them', async (_, user, cluster) => {
    for (const [name, text] of [['token', 'from-file\n'], ['ca.pem', 'CA'], ['cert.pem', 'CERT'], ['key.pem', 'KEY']] as const) writeFileSync(join(folder, name), text);
    const kubeconfig = write(user, cluster);
    for (const context of [undefined, 'there']) {
      const plain = plainCredentials({ kubeconfig, context });
      expect(plain).toBeDefined();
      expect(texts(plain)).toEqual(texts(await clientNodeCredentials({ kubeconfig, context })));
    }
  });

  it.each<[string, object, object]>([
    ['a program that gives a token', { exec: { command: 'x' } }, CLUSTER],
    ['a provider', { 'auth-provider': { name: 'oidc' } }, CLUSTER],
    ['a name and password', { username: 'ada', password: 'x' }, CLUSTER],
    ['somebody to be impersonated', { token: 'x', as: 'bob' }, CLUSTER],
    ['a proxy', { token: 'x' }, { ...CLUSTER, 'proxy-url': 'http://proxy' }],
  ])('are not those of %s', (_, user, cluster) => {
    expect(plainCredentials({ kubeconfig: write(user, cluster) })).toBeUndefined();
  });

  it('are none where the context, the file or everything is missing, or there are several files', () => {
    const kubeconfig = write({ token: 'x' });
    expect(plainCredentials({ kubeconfig, context: 'nowhere' })).toBeUndefined();
    expect(plainCredentials({ kubeconfig: join(folder, 'absent') })).toBeUndefined();
    expect(plainCredentials({}, join(folder, 'no-pod'))).toBeUndefined();
    process.env['KUBECONFIG'] = `${kubeconfig}:${kubeconfig}`;
    expect(plainCredentials({})).toBeUndefined();
    process.env['KUBECONFIG'] = kubeconfig;
    expect(plainCredentials({})?.authorization).toBe('Bearer x');
  });

  it.each([['10.0.0.1', 'https://10.0.0.1:443'], ['fd00::1', 'https://[fd00::1]:443']])('are those of the pod at %s', (host, origin) => {
    Object.assign(process.env, { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: '443' });
    writeFileSync(join(folder, 'token'), 'of-the-pod\n');
    writeFileSync(join(folder, 'ca.crt'), 'CA');
    expect(texts(plainCredentials({}, folder))).toEqual({ tls: { origin, ca: 'CA' }, authorization: 'Bearer of-the-pod' });
  });
});

import { execFileSync } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { judge } from './certificate-of.js';
import { Scenario } from './scenario.js';
import { until } from './until.js';

describe('keystores and further formats', () => {
  let scenario: Scenario;
  beforeAll(async () => {
    scenario = await Scenario.start();
    await scenario.namespace('java');
  }, 90_000);
  afterAll(() => scenario?.stop(), 60_000);

  it('wait for their password, and then hold the same key and certificate as the PEMs', async () => {
    const spec = {
      serviceName: 'app1',
      keystores: { pkcs12: { passwordSecretRef: { name: 'pass' } }, jks: { passwordSecretRef: { name: 'pass' } } },
      additionalOutputFormats: ['CombinedPEM', 'DER'],
    };
    const pod = await scenario.createPod('java', 'pod', 'p');
    await scenario.createPki('java', 'p', spec);
    const missing = await scenario.ready('java', 'p', 'PasswordMissing');
    expect(missing.status?.conditions?.[0]?.message).toContain('needs its password from Secret: pass, which does not exist');
    await until('the Warning', async () => (await scenario.events('java', pod.uid)).find(({ reason }) => reason === 'PasswordMissing'));
    const secrets = '/api/v1/namespaces/java/secrets';
    await scenario.admin.request({ method: 'POST', path: secrets, body: { metadata: { name: 'pass' }, stringData: { password: 'changeit' } } });
    await scenario.ready('java', 'p', 'Issued', 40_000);

    const secret = (await scenario.secret('java', 'p'))!;
    expect(judge(secret)).toMatchObject({ keyMatches: true, opensslVerify: 'tls.crt: OK' });
    const bytes = (key: string): Buffer => Buffer.from(secret.data?.[key] ?? '', 'base64');
    const folder = mkdtempSync(join(tmpdir(), 'chancery-judge-'));
    try {
      writeFileSync(join(folder, 'keystore.p12'), bytes('keystore.p12'));
      const pem = execFileSync('openssl', ['pkcs12', '-in', 'keystore.p12', '-passin', 'pass:changeit', '-nodes', '-nocerts'], { cwd: folder, encoding: 'utf8' });
      const key = createPrivateKey(bytes('tls.key'));
      expect(createPrivateKey(pem).equals(key)).toBe(true);
      expect(createPrivateKey({ key: bytes('key.der'), format: 'der', type: 'pkcs8' }).equals(key)).toBe(true);
      expect(bytes('tls-combined.pem').toString()).toBe(bytes('tls.key').toString() + bytes('tls.crt').toString());
      expect(bytes('keystore.jks').subarray(0, 4).toString('hex')).toBe('feedfeed');
    } finally {
      rmSync(folder, { recursive: true });
    }
  }, 60_000);

  it('are repaired when one is taken away', async () => {
    await scenario.admin.request({
      method: 'PATCH',
      path: '/api/v1/namespaces/java/secrets/p',
      contentType: 'application/merge-patch+json',
      body: { data: { 'keystore.p12': null } },
    });
    await until('the keystore', async () => ((await scenario.secret('java', 'p'))?.data?.['keystore.p12'] !== undefined ? true : undefined));
  }, 30_000);

  it('go away with the Pki that asks for them no more, in the same write as the new key, and nothing else does', async () => {
    const path = '/api/v1/namespaces/java/secrets/p';
    await scenario.admin.request({ method: 'PATCH', path, contentType: 'application/merge-patch+json', body: { data: { note: 'eA==' } } });
    const before = (await scenario.secret('java', 'p'))!;
    await scenario.patchPki('java', 'p', { spec: { keystores: null, additionalOutputFormats: ['DER'] } });
    const after = await until('another key', async () => {
      const secret = await scenario.secret('java', 'p');
      return secret?.data?.['tls.key'] === before.data?.['tls.key'] ? undefined : secret;
    });
    expect(Object.keys(after.data ?? {}).sort()).toEqual(['ca.crt', 'key.der', 'note', 'tls.crt', 'tls.key']);
    expect(after.data?.['key.der']).not.toBe(before.data?.['key.der']);
    expect(judge(after)).toMatchObject({ keyMatches: true });
    await scenario.patchPki('java', 'p', { spec: { additionalOutputFormats: null } });
    await until('no format', async () => ((await scenario.secret('java', 'p'))?.data?.['key.der'] === undefined ? true : undefined));
    expect(Object.keys((await scenario.secret('java', 'p'))?.data ?? {}).sort()).toEqual(['ca.crt', 'note', 'tls.crt', 'tls.key']);
  }, 30_000);
});

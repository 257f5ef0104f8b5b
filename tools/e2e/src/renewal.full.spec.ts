import { writeFile } from 'node:fs/promises';

import { judge } from './certificate-of.js';
import { POLICY, Scenario, type StoredSecret } from './scenario.js';
import { until } from './until.js';

/** Limits that fit to lifetimes of seconds. */
const FAST = `${POLICY}limits: {pki: {burst: 1000, perHour: 10000}}\n`;

/** Whole lifetimes within a test. */
const LIFETIME = '15s';

describe('renewal, with lifetimes of seconds', () => {
  let scenario: Scenario;
  beforeAll(async () => {
    scenario = await Scenario.start({ policy: FAST });
    await scenario.namespace('renew');
  }, 90_000);
  afterAll(() => scenario?.stop(), 30_000);

  const key = (secret: StoredSecret): string | undefined => secret.data?.['tls.key'];
  const another = (name: string, than: StoredSecret): Promise<StoredSecret> =>
    until(`another certificate in ${name}`, async () => {
      const secret = await scenario.secret('renew', name);
      return secret?.data?.['tls.crt'] !== than.data?.['tls.crt'] ? secret : undefined;
    });

  it('switches key and certificate in one write, before the old one ends, again and again', async () => {
    await scenario.createPki('renew', 'p', { serviceName: 'app1', duration: LIFETIME });
    await scenario.ready('renew', 'p');
    let secret = (await scenario.secret('renew', 'p'))!;
    for (let i = 0; i < 3; i++) {
      const next = await another('p', secret);
      expect(Date.now()).toBeLessThan(Date.parse(judge(secret).notAfter));
      expect(judge(next)).toMatchObject({ keyMatches: true, opensslVerify: 'tls.crt: OK' });
      expect(key(next)).not.toBe(key(secret));
      secret = next;
    }
  }, 90_000);

  it('keeps the key where the Pki says so', async () => {
    await scenario.createPki('renew', 'kept', { serviceName: 'app1', duration: LIFETIME, privateKey: { rotationPolicy: 'Never' } });
    await scenario.ready('renew', 'kept');
    const first = (await scenario.secret('renew', 'kept'))!;
    const second = await another('kept', first);
    expect(key(second)).toBe(key(first));
    expect(judge(second).keyMatches).toBe(true);
  }, 60_000);

  it('that fails keeps the certificate and warns with growing urgency, until it works again', async () => {
    const pod = await scenario.createPod('renew', 'pod', 'failing');
    // Due a minute after the signing, however early renewBefore is, and some seconds before it gets urgent.
    await scenario.createPki('renew', 'failing', { serviceName: 'app2', duration: '90s', renewBefore: '85s' });
    const first = (await scenario.ready('renew', 'failing')) && (await scenario.secret('renew', 'failing'))!;
    await writeFile(scenario.platform.policyFile, FAST.replace('app2, ', ''));
    const said = (text: string): Promise<unknown> =>
      until(`a Warning that says: ${text}`, async () => (await scenario.events('renew', pod.uid)).find(({ type, message }) => type === 'Warning' && message.includes(text)), 100_000);
    await said('The certificate in Secret failing is still valid.');
    expect((await scenario.secret('renew', 'failing'))?.data).toEqual(first.data);
    await said('The certificate in Secret failing expires soon and cannot be renewed');
    await said('The certificate in Secret failing has expired and cannot be renewed');
    expect((await scenario.events('renew', pod.uid)).filter(({ type }) => type === 'Warning')).toHaveLength(1);
    await writeFile(scenario.platform.policyFile, FAST);
    await scenario.ready('renew', 'failing');
    expect(judge((await scenario.secret('renew', 'failing'))!)).toMatchObject({ keyMatches: true, opensslVerify: 'tls.crt: OK' });
  }, 240_000);
});

import { X509Certificate, randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { generateKey, privateKeyPem, serialNumber, signCertificate, signatureAlgorithmFor, subjectDer, toPem } from '@chancery/x509';

import { judge } from './certificate-of.js';
import { Scenario, type StoredEvent, type StoredSecret } from './scenario.js';
import { until } from './until.js';

const POLICY = `apiVersion: policy.chancery.dev/v1
limits: {pki: {burst: 1000, perHour: 10000}}
rules:
  - {name: everywhere, namespaces: ["*"], serviceNames: [app1], dnsNames: ["{serviceName}.{namespace}.svc"], authorities: [default, brief]}
`;
/** Of the first authority. Renewals at two thirds leave it a certificate or two before they would get too short. */
const LIFETIME_MS = 70_000;
const LEAST_LIFETIME_S = 20;
/** Two renewals, each at two thirds of what is left, and then some: longer than the first authority lives. */
const PATIENCE_MS = 90_000;
const NOT_YOUR_FAULT = 'The platform team has to act; nothing is wrong with this Pki.';

describe('an authority that ends', () => {
  let scenario: Scenario;
  let pod: { uid: string };
  let end: Date;
  beforeAll(async () => {
    const settings = { 'pki-signer': { LEAST_LIFETIME: String(LEAST_LIFETIME_S) }, 'crd-watcher': { TROUBLE_AFTER: '500' } };
    scenario = await Scenario.start({ policy: POLICY, settings });
    await scenario.namespace('ends');
    pod = await scenario.createPod('ends', 'web', 'p');
  }, 120_000);
  afterAll(() => scenario?.stop(), 60_000);

  const folder = (): string => join(scenario.platform.caDir, 'brief');
  const write = (files: Readonly<Record<string, string>>): Promise<unknown> =>
    Promise.all(Object.entries(files).map(([file, text]) => writeFile(join(folder(), file), text, { mode: 0o600 })));

  /** A root that issues itself, as files. */
  const authorityUntil = async (notAfter: Date): Promise<Readonly<Record<string, string>>> => {
    const keys = await generateKey('ECDSA-P256');
    const subject = { commonName: 'Brief authority' };
    const certificate = await signCertificate(
      {
        serialNumber: serialNumber(randomBytes(16)), signatureAlgorithm: signatureAlgorithmFor(keys.kind), issuer: subjectDer(subject),
        notBefore: new Date(notAfter.getTime() - 86_400_000), notAfter, subject, spki: keys.publicKey.export({ format: 'der', type: 'spki' }),
        names: {}, keyUsages: ['cert sign', 'crl sign'], extendedKeyUsages: [], authority: { pathLength: 0 },
      },
      keys.privateKey,
    );
    const pem = toPem('CERTIFICATE', certificate);
    return { 'tls.crt': pem, 'ca.crt': pem, 'tls.key': privateKeyPem(keys) };
  };
  const inSeconds = (ms: number): Date => new Date(Math.floor((Date.now() + ms) / 1000) * 1000);

  const endOf = (secret: StoredSecret): Date => new Date(new X509Certificate(Buffer.from(secret.data!['tls.crt']!, 'base64')).validTo);
  const secret = async (): Promise<StoredSecret> => (await scenario.secret('ends', 'p'))!;
  const line = async (what: string, isIt: (event: StoredEvent) => boolean): Promise<StoredEvent> => {
    let seen: readonly StoredEvent[] = [];
    try {
      return await until(what, async () => (seen = await scenario.events('ends', pod.uid)).find(isIt), PATIENCE_MS);
    } catch (error) {
      throw new Error(['seen:', ...seen.map(({ type, reason, message }) => `${type} ${reason} ${message}`)].join('\n'), { cause: error });
    }
  };
  const warning = (why: string): Promise<StoredEvent> =>
    line(`a Warning that says: ${why}`, ({ type, message }) => type === 'Warning' && message.includes(`Authority: brief cannot sign: ${why}. ${NOT_YOUR_FAULT}`));
  const metric = async (name: string): Promise<number> => {
    const text = await (await fetch(`${scenario.platform.apps['pki-signer'].url}/metrics`)).text();
    return Number(new RegExp(`^${name}\\{authority="brief"[^}]*\\} (.*)$`, 'm').exec(text)?.[1]);
  };

  it('signs certificates that end with it', async () => {
    end = inSeconds(LIFETIME_MS);
    await mkdir(folder());
    await write(await authorityUntil(end));
    const isLoaded = async () => ((await metric('chancery_authority_not_after_seconds')) === end.getTime() / 1000 ? true : undefined);
    await until('the authority', isLoaded, PATIENCE_MS);
    await scenario.createPki('ends', 'p', { serviceName: 'app1', authority: 'brief', duration: '90d' });
    await scenario.ready('ends', 'p');
    expect(endOf(await secret())).toEqual(end);
    expect(judge(await secret())).toMatchObject({ keyMatches: true, opensslVerify: 'tls.crt: OK' });
  }, 120_000);

  it('signs no more when they would be too short, and the platform has to act, says the pod', async () => {
    // The certificate in the Secret is good until the end.
    await warning('it ends too soon for another certificate');
    expect(Date.now()).toBeLessThan(end.getTime());
    expect(endOf(await secret())).toEqual(end);
    const signed = (await scenario.records('ends')).filter(({ outcome }) => outcome === 'signed');
    expect(signed.length).toBeGreaterThan(0);
    expect(signed.length).toBeLessThanOrEqual(3);
  }, 120_000);

  it('is told on the same line when it has expired', async () => {
    expect((await warning('it has expired')).message).not.toMatch(/\d/);
    expect((await scenario.events('ends', pod.uid)).filter(({ type }) => type === 'Warning')).toHaveLength(1);
  }, 120_000);

  it('goes on as it was while the files of the next one are wrong, and that is a metric', async () => {
    await write({ ...(await authorityUntil(inSeconds(86_400_000))), 'tls.key': 'not a key' });
    await until('the metric', async () => ((await metric('chancery_authority_broken')) === 1 ? true : undefined), PATIENCE_MS);
    expect(await metric('chancery_authority_not_after_seconds')).toBe(end.getTime() / 1000);
  }, 120_000);

  it('gives its place to the next one without a restart, and the pod is told that it is over', async () => {
    const next = inSeconds(86_400_000);
    await write(await authorityUntil(next));
    // What fails is the renewal, and its cause is the authority.
    const { message } = await line('that it is over', ({ type }) => type === 'Normal');
    expect(message).toMatch(/(AuthorityUnavailable|RenewalFailing) is over\.$/);
    await scenario.ready('ends', 'p');
    expect(endOf(await secret())).toEqual(next);
    expect(judge(await secret())).toMatchObject({ keyMatches: true, opensslVerify: 'tls.crt: OK' });
    expect(await metric('chancery_authority_broken')).toBe(0);
    expect(await metric('chancery_authority_not_after_seconds')).toBe(next.getTime() / 1000);
  }, 120_000);
});

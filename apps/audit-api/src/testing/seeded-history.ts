import { createHash } from 'node:crypto';

import type { NewRecord } from '@chancery/audit-store';
import { pkiReferenceSchema, type AuditRecord, type Reason } from '@chancery/contracts';

import { newRecord } from './api.js';
import { HOSTILE } from './hostile-texts.js';
import { seededRandom } from './random.js';

type Told = Partial<AuditRecord> & Pick<AuditRecord, 'outcome'>;
interface Happened {
  readonly at: number;
  readonly cluster: string;
  readonly told: Told;
}

const MINUTE = 60_000;
const DAY = 86_400_000;
const TEAMS = ['checkout', 'ledger', 'search', 'profile', 'media', 'mail', 'risk', 'stock', 'routes', 'app1', 'app2'];
const PARTS = ['web', 'api', 'worker', 'cache', 'gateway', 'export', 'index', 'queue', 'sync', 'admin'];
const CLUSTERS = ['prod-eu1', 'prod-us1'];
const MISTAKES: readonly (readonly [Reason, string])[] = [
  ['ServiceNameNotAllowed', 'ServiceName: chekout in pki: checkout-web is not found in allowedNames: [checkout checkout-api]. Did you mean checkout?'],
  ['DnsNameNotAllowed', 'DnsName: shop.example.com in pki: stock-gateway is not found in allowedDnsNames: [*.stock.svc *.stock.internal].'],
  ['DurationNotAllowed', 'Duration: 8760h in pki: mail-queue is longer than maxDuration: 2160h.'],
  ['KeyNotAllowed', 'Key: RSA 1024 in pki: media-sync is not found in allowedKeys: [RSA 2048 RSA 4096 ECDSA P-256].'],
  ['UriNotAllowed', 'Uri: spiffe://prod/ns/risk/sa/root in pki: risk-admin is not found in allowedUris: [spiffe://prod/ns/risk/*].'],
  ['QuotaExceeded', 'Pki: search-index would be the 51st of namespace: search; 50 are allowed.'],
];

export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
const pkiOf = (namespace: string, name: string) => ({ group: 'chancery.dev', namespace, name, uid: uidOf(`${namespace}/${name}`), generation: 1 });
const uidOf = (text: string): string => hashOf(text).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
const certificateOf = (name: string, service: string, namespace: string, at: number, days: number) => ({
  serialNumber: hashOf(`serial ${name} ${at}`).slice(0, 32).replace(/^./, '3'),
  notBefore: new Date(at).toISOString(),
  notAfter: new Date(at + days * DAY).toISOString(),
  dnsNames: [`${service}.${namespace}.svc`, `${service}.${namespace}.svc.cluster.local`],
  fingerprint: hashOf(`certificate ${name} ${at}`),
  publicKeyFingerprint: hashOf(`key ${name} ${at}`),
  authority: 'chancery-ca-2026',
  pem: `-----BEGIN CERTIFICATE-----\n${(Buffer.from(hashOf(name + String(at)).repeat(9)).toString('base64').match(/.{1,64}/g) ?? []).join('\n')}\n-----END CERTIFICATE-----\n`,
});

/** Everything of one Pki from its creation on: issued, renewed every two thirds of 60 days, perhaps never renewed again. */
const lifeOf = (namespace: string, name: string, cluster: string, from: number, now: number, random: () => number, renews = true): Happened[] => {
  const pki = pkiOf(namespace, name);
  const pods = [`${namespace}/${name}-0`];
  const told: Happened[] = [];
  let before: ReturnType<typeof certificateOf> | undefined;
  for (let at = from; at < now && (renews || before === undefined); at += (38 + random() * 4) * DAY) {
    const certificate = certificateOf(`${cluster} ${namespace}/${name}`, name, namespace, at, 60);
    const { pem: _pem, fingerprint: _fingerprint, ...intended } = certificate;
    const waited = random() < 0.93 ? 600 + random() * 6_000 : 20_000 + random() * 2_000_000;
    const cause = before === undefined ? 'SecretMissing' : 'RenewalDue';
    const common = { pki, requester: `system:serviceaccount:${namespace}:deployer`, requested: { serviceName: name, duration: '1440h' } };
    const secret = { name, uid: uidOf(`secret ${name}`), resourceVersion: String(Math.floor(at / 1000)) };
    const add = (ms: number, record: Told): void => void told.push({ at: at + ms, cluster, told: { ...record, time: new Date(at + ms).toISOString() } });
    add(0, { outcome: 'requested', ...common, cause });
    add(120, { outcome: 'intended', ...common, rule: namespace, revision: 'r42', certificate: intended });
    add(160, { outcome: 'signed', ...common, rule: namespace, revision: 'r42', certificate });
    add(400, { outcome: 'delivered', pki, certificate, secret, pods, waitedSince: new Date(at + 400 - waited).toISOString() });
    if (before !== undefined) add(420, { outcome: 'renewed', pki, certificate, replaces: before.serialNumber, cause, pods, secret });
    if (before !== undefined) add(450, { outcome: 'superseded', pki, certificate: before, secret });
    before = certificate;
  }
  return told;
};

const refusal = (at: number, namespace: string, name: string, cluster: string, [reason, message]: readonly [Reason, string]): Happened => ({
  at,
  cluster,
  told: {
    outcome: 'refused', time: new Date(at).toISOString(), pki: pkiOf(namespace, name), rule: namespace, revision: 'r42', reason, requester: `system:serviceaccount:${namespace}:deployer`,
    problem: { reason, actor: 'owner', message } as NonNullable<AuditRecord['problem']>,
  },
});

/** The article's typo, put right after forty minutes; told to the pod that waits. */
const typo = (now: number): Happened[] => {
  const at = now - 52 * DAY;
  const message = 'ServiceName: appp1 in pki: app1-pki is not found in allowedNames: [app1 app2]. Did you mean app1?';
  const pod = { pki: pkiOf('app1', 'app1-pki'), pods: ['app1/web-0'], object: { kind: 'Pod', namespace: 'app1', name: 'web-0' }, reason: 'ServiceNameNotAllowed' as const };
  const said = (ms: number, told: Told): Happened => ({ at: at + ms, cluster: 'prod-eu1', told: { ...told, time: new Date(at + ms).toISOString() } });
  return [
    refusal(at, 'app1', 'app1-pki', 'prod-eu1', ['ServiceNameNotAllowed', message]),
    said(300, { outcome: 'diagnosis-opened', ...pod, detail: `ServiceNameNotAllowed: ${message}` }),
    ...lifeOf('app1', 'app1-pki', 'prod-eu1', at + 40 * MINUTE, now, () => 0.5),
    said(40 * MINUTE + 900, { outcome: 'diagnosis-closed', ...pod }),
  ];
};

/** As the API server would take it. */
const nameOf = (text: string): string | undefined => (pkiReferenceSchema.shape.name.safeParse(text).success ? text : undefined);

const hostile = (now: number): Happened[] =>
  HOSTILE.map((text, i) => ({
    at: now - 61 * DAY - i * MINUTE,
    cluster: 'prod-eu1',
    told: {
      outcome: 'refused', time: new Date(now).toISOString(), pki: pkiOf('hostile', nameOf(text.slice(0, 253)) ?? `hostile-${i}`), rule: text.slice(0, 128), requester: text.slice(0, 512),
      requested: { serviceName: 'hostile', note: text }, reason: 'ServiceNameNotAllowed', problem: { reason: 'ServiceNameNotAllowed', actor: 'owner', message: text.slice(0, 1_000) },
    },
  }));

/** Some thousand records of the 90 days before a moment, in the order in which they would have been stored. */
export const seededHistory = (now: number): NewRecord[] => {
  const random = seededRandom(7);
  const all: Happened[] = [...typo(now), ...hostile(now)];
  for (const cluster of CLUSTERS)
    for (const team of TEAMS)
      for (const part of PARTS) all.push(...lifeOf(team, `${team}-${part}`, cluster, now - (3 + random() * 86) * DAY, now, random));
  for (const [i, team] of ['ledger', 'search', 'mail'].entries()) all.push(...lifeOf(team, `${team}-forgotten`, 'prod-eu1', now - (59.6 - i * 1.9) * DAY, now, random, false));
  for (let i = 0; i < 130; i += 1) {
    const team = TEAMS[Math.floor(random() * 9)] ?? 'risk';
    const mistake = MISTAKES[Math.floor(random() ** 2 * MISTAKES.length)] ?? MISTAKES[0]!;
    all.push(refusal(now - random() * 89 * DAY, team, `${team}-${PARTS[i % PARTS.length]}`, CLUSTERS[i % 2] ?? '', mistake));
  }
  const incident = ['NamespaceNotAllowed', 'Namespace: routes of pki: routes-api has no rule in the policy for cluster: prod-us1. The security team has to add one.'] as const;
  for (const [i, mistake] of MISTAKES.entries()) all.push(refusal(now - (11 + i * i * 47) * MINUTE, ['checkout', 'stock', 'mail', 'media', 'risk', 'search'][i] ?? 'risk', ['checkout-web', 'stock-gateway', 'mail-queue', 'media-sync', 'risk-admin', 'search-index'][i] ?? 'risk-api', CLUSTERS[i % 2] ?? '', mistake));
  for (let i = 0; i < 34; i += 1) all.push(refusal(now - 9 * DAY + i * 7 * MINUTE, 'routes', `routes-${PARTS[i % PARTS.length]}`, 'prod-us1', incident));
  return all
    .sort((a, b) => a.at - b.at)
    .map(({ at, cluster, told }, i) => ({ ...newRecord(i + 1, told, cluster), storedAt: new Date(at) }));
};

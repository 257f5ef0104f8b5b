import { createHash, randomBytes } from 'node:crypto';

import { clusterAuditSubject, signerAuditSubject, type AuditRecord, type CertificateFacts } from '@chancery/contracts';
import { AuditPublisher, NatsLink } from '@chancery/messaging';
import type { Platform } from '@chancery/platform';

import { progressOf } from '../../progress.js';

const IN_FLIGHT = 64;
const DAY_MS = 86_400_000;
/** As many bytes as the certificate of a P-256 key has. */
const DER_BYTES = 700;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** What the services tell of one issuance, in its order. */
export const issuance = (run: string, cluster: string, g: number): { subject: string; record: AuditRecord }[] => {
  const now = Date.now();
  const pki = { group: 'chancery.dev', namespace: `live-${g % 50}`, name: `pki-${g}`, uid: `${run}-${g}`, generation: 1 };
  const intended: CertificateFacts = {
    serialNumber: sha256(`${run} serial ${g}`).slice(0, 32),
    notBefore: new Date(now).toISOString(),
    notAfter: new Date(now + 90 * DAY_MS).toISOString(),
    dnsNames: [`web-${g}.live-${g % 50}.svc`, `web-${g}.live-${g % 50}.svc.cluster.local`],
    publicKeyFingerprint: sha256(`${run} key ${g}`),
    authority: 'bench',
  };
  const pem = `-----BEGIN CERTIFICATE-----\n${(randomBytes(DER_BYTES).toString('base64').match(/.{1,64}/g) ?? []).join('\n')}\n-----END CERTIFICATE-----\n`;
  const certificate = { ...intended, fingerprint: sha256(pem), pem };
  const common = {
    version: 1 as const, time: new Date(now).toISOString(), service: 'bench/0.1.0', cluster, pki, requester: 'system:serviceaccount:bench:deployer',
    requested: { serviceName: `web-${g}`, duration: '2160h' }, traceId: sha256(`${run} trace ${g}`).slice(0, 32),
  };
  const decided = { ...common, rule: 'bench', revision: 'r1', csrHash: sha256(`${run} csr ${g}`) };
  const id = (outcome: string): string => sha256(`${run} ${outcome} ${g}`);
  const secret = { name: pki.name, uid: sha256(`${run} secret ${g}`).slice(0, 36), resourceVersion: String(g) };
  const pods = [`${pki.namespace}/${pki.name}-0`];
  return [
    { subject: clusterAuditSubject(cluster, 'requested'), record: { ...common, id: id('requested'), outcome: 'requested', cause: 'SecretMissing' } },
    { subject: signerAuditSubject('intended'), record: { ...decided, id: id('intended'), outcome: 'intended', certificate: intended } },
    { subject: signerAuditSubject('signed'), record: { ...decided, id: id('signed'), outcome: 'signed', certificate } },
    {
      subject: clusterAuditSubject(cluster, 'delivered'),
      record: { ...common, id: id('delivered'), outcome: 'delivered', certificate, secret, pods, waitedSince: new Date(now - 2_000).toISOString() },
    },
    { subject: clusterAuditSubject(cluster, 'renewed'), record: { ...common, id: id('renewed'), outcome: 'renewed', certificate, secret, pods, replaces: id('before').slice(0, 32) } },
  ];
};

/** Tells so many records as the signer and as a cluster do, until each is on disk. @returns how many a second */
export const publish = async ({ cluster, clusterName }: Platform, run: string, records: number): Promise<number> => {
  const linkOf = (user: 'pki-signer' | 'crd-watcher'): NatsLink => {
    const credentials = cluster.nats.credentials(user, clusterName);
    return new NatsLink({ url: cluster.nats.url, user: credentials.user, password: credentials.password, caFile: cluster.nats.caFile, name: 'bench' });
  };
  const links = { signer: linkOf('pki-signer'), cluster: linkOf('crd-watcher') };
  try {
    for (const link of Object.values(links)) link.start();
    while (!links.signer.isUp || !links.cluster.isUp) await pause();
    // A busy machine may take long to sync its disk.
    const publishers = { signer: new AuditPublisher(links.signer, 30_000), cluster: new AuditPublisher(links.cluster, 30_000) };
    let [next, done] = [0, 0];
    const one = async (): Promise<void> => {
      while (next < records / 5) {
        for (const { subject, record } of issuance(run, clusterName, next++)) {
          await publishers[subject.startsWith('audit.v1.signer.') ? 'signer' : 'cluster'].publish(subject, record);
          done += 1;
        }
      }
    };
    const began = performance.now();
    await progressOf('records published', () => done, records, Promise.all(Array.from({ length: IN_FLIGHT }, one)));
    return done / ((performance.now() - began) / 1_000);
  } finally {
    await Promise.all(Object.values(links).map((link) => link.close()));
  }
};

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

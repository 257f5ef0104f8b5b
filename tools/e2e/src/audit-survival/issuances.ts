import { createHash } from 'node:crypto';

import type { LocalCluster } from '@chancery/cluster';
import { clusterAuditSubject, signerAuditSubject, type AuditRecord } from '@chancery/contracts';
import { AuditPublisher, NatsLink } from '@chancery/messaging';

const AT_ONCE = 16;
const RETRY_MS = 50;
/** Between two records of an issuance: it lasts long enough for many kills, and each falls between other records. */
const PACE_MS = 100;
const OUTCOMES = ['intended', 'signed', 'delivered'] as const;

/**
 * What signer and crd-watcher tell of many issuances, through their own accounts: each record is told again until it is
 * acknowledged, and the next one only then, as the services do.
 */
export const issueMany = async (cluster: LocalCluster, count: number, onIssued: (issued: number) => void): Promise<string[]> => {
  const links = (['pki-signer', 'crd-watcher'] as const).map((user) => {
    const { user: name, password } = cluster.nats.credentials(user, 'dev');
    const link = new NatsLink({ url: cluster.nats.url, user: name, password, caFile: cluster.nats.caFile, name: user });
    link.start();
    return link;
  });
  const [signer, watcher] = links.map((link) => new AuditPublisher(link)) as [AuditPublisher, AuditPublisher];
  const serials = Array.from({ length: count }, (_, i) => createHash('sha256').update(`serial ${i}`).digest('hex').slice(0, 32).replace(/^0+/, '1'));
  let next = 0;
  let issued = 0;
  const work = async (): Promise<void> => {
    for (let serial = serials[next++]; serial !== undefined; serial = serials[next++]) {
      for (const outcome of OUTCOMES) {
        const subject = outcome === 'delivered' ? clusterAuditSubject('dev', outcome) : signerAuditSubject(outcome);
        await untilTold(outcome === 'delivered' ? watcher : signer, subject, recordOf(outcome, serial));
        await new Promise((resolve) => setTimeout(resolve, PACE_MS));
      }
      onIssued((issued += 1));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  await Promise.all(links.map((link) => link.close()));
  return serials;
};

const untilTold = async (publisher: AuditPublisher, subject: string, record: AuditRecord): Promise<void> => {
  for (;;) {
    try {
      await publisher.publish(subject, record);
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
};

const recordOf = (outcome: (typeof OUTCOMES)[number], serial: string): AuditRecord => {
  const now = Date.now();
  return {
    version: 1,
    id: createHash('sha256').update(`${outcome} ${serial}`).digest('hex'),
    outcome,
    time: new Date(now).toISOString(),
    service: 'survival/0.1.0',
    cluster: 'dev',
    pki: { group: 'chancery.dev', namespace: 'app1', name: `pki-${serial.slice(0, 8)}`, uid: serial, generation: 1 },
    certificate: { serialNumber: serial, notBefore: new Date(now).toISOString(), notAfter: new Date(now + 86_400_000).toISOString() },
  };
};

import { createHash } from 'node:crypto';

import { clusterAuditSubject, type AuditRecord, type ClusterOutcome } from '@chancery/contracts';
import { AuditPublisher, type NatsLink } from '@chancery/messaging';
import { SERVICE_VERSION } from '@chancery/service';

import type { PkiView } from '../view/pki-view.js';
import type { SecretView } from '../view/secret-view.js';

const idOf = (...parts: string[]): string => createHash('sha256').update(JSON.stringify(parts)).digest('hex');

/** Records of what happened in this cluster. Each throws while the stream does not acknowledge. */
export class ClusterAudit {
  private readonly publisher: AuditPublisher;

  constructor(
    link: NatsLink,
    private readonly cluster: string,
  ) {
    this.publisher = new AuditPublisher(link);
  }

  /** The certificate is in the Secret. Told as often as nobody knows whether it was told; the id makes it one record. */
  delivered(pki: PkiView, secret: SecretView): Promise<unknown> {
    const { certificate } = secret;
    return this.publish('delivered', {
      id: idOf('delivered', this.cluster, secret.uid, certificate?.serialNumber ?? ''),
      pki: reference(pki),
      requester: pki.requester,
      reason: 'Issued',
      ...(secret.revision !== undefined && { revision: secret.revision }),
      ...(certificate !== undefined && {
        certificate: {
          serialNumber: certificate.serialNumber,
          notBefore: certificate.notBefore.toISOString(),
          notAfter: certificate.notAfter.toISOString(),
          fingerprint: certificate.fingerprint,
        },
      }),
      secret: { name: secret.name, uid: secret.uid, resourceVersion: secret.resourceVersion },
    });
  }

  /** The Pki is gone; its Secret may live on. */
  deleted(pki: AuditRecord['pki'] & object): Promise<unknown> {
    return this.publish('deleted', { id: idOf('deleted', this.cluster, pki.uid), pki, reason: 'Deleted' });
  }

  private publish(outcome: ClusterOutcome, record: Omit<AuditRecord, 'version' | 'time' | 'service' | 'outcome'>): Promise<unknown> {
    return this.publisher.publish(clusterAuditSubject(this.cluster, outcome), {
      version: 1,
      time: new Date().toISOString(),
      service: `crd-watcher/${SERVICE_VERSION}`,
      outcome,
      ...record,
    });
  }
}

const reference = ({ kind, namespace, name, uid, generation }: PkiView) => ({ group: kind.group, namespace, name, uid, generation });

import { createHash } from 'node:crypto';

import { clusterAuditSubject, type AuditRecord, type ClusterOutcome } from '@chancery/contracts';
import type { PkiSpec } from '@chancery/crd';
import { AuditPublisher, type NatsLink } from '@chancery/messaging';
import { SERVICE_VERSION } from '@chancery/service';

import { isRequestHash, requestHash } from '../reconcile/request-hash.js';
import type { PkiView } from '../view/pki-view.js';
import type { SecretView } from '../view/secret-view.js';
import { alternativeNames } from './alternative-names.js';
import { requested } from './signer-client.js';

const idOf = (...parts: string[]): string => createHash('sha256').update(JSON.stringify(parts)).digest('hex');

/** One issuance, as the records of all services name it. */
export interface Issuance {
  readonly cause: string;
  /** Trace id of W3C Trace Context. */
  readonly traceId: string;
  /** The policy's rule that allowed it. */
  readonly rule?: string | undefined;
  /** SHA-256 of the CSR, hexadecimal. */
  readonly csrHash?: string | undefined;
}

/** What is known of a delivery beside what is in the Secret; after a restart that may be nothing. */
export interface Delivery {
  readonly issuance?: Issuance | undefined;
  /** Serial number of the certificate that was in the Secret before, whosever it was. */
  readonly replaced?: string | undefined;
  /** Since when the Pki had waited, ISO 8601. */
  readonly waitedSince?: string | undefined;
}

/** Records of what happened in this cluster. Each throws while the stream does not acknowledge. */
export class ClusterAudit {
  private readonly publisher: AuditPublisher;
  /** A record was taken, so there is a stream. */
  private isHeard = false;

  constructor(
    link: NatsLink,
    private readonly cluster: string,
  ) {
    this.publisher = new AuditPublisher(link);
  }

  /**
   * The signer is about to be asked. Tries of one request are one record; a generation that comes again with another spec, after a restore, is another.
   * @returns when the signer may be asked: at once, but for the first record, whose stream may have to be made, so that none comes before it. Never throws.
   */
  async requested(pki: PkiView, spec: PkiSpec, { cause, traceId }: Issuance, before: SecretView | undefined): Promise<void> {
    const told = this.publish('requested', {
      id: idOf('requested', this.cluster, pki.uid, String(pki.generation), cause, before?.certificate?.serialNumber ?? '', requestHash(spec)),
      pki: reference(pki),
      requester: pki.requester,
      requested: requested(spec),
      cause,
      traceId,
    }).then(
      () => void (this.isHeard = true),
      () => undefined,
    );
    if (!this.isHeard) await told;
  }

  /**
   * The certificate is in the Secret of this Pki, or of one that is gone and may not be known any more, in the place of another
   * one where `replaced` was there before. Told as often as nobody knows whether it was told; the ids make it one record each.
   */
  async delivered(pki: PkiView | AuditRecord['pki'], secret: SecretView, { issuance, replaced, waitedSince }: Delivery = {}): Promise<void> {
    const serialNumber = secret.certificate?.serialNumber ?? '';
    const common = { ...recipient(pki, secret), ...secretFacts(secret) };
    const adopter = adopterOf(pki, secret);
    await this.publish('delivered', {
      // What another Pki has left behind was told of that one: of this one it is another record.
      id: idOf('delivered', this.cluster, secret.uid, serialNumber, ...(adopter === undefined ? [] : [adopter])),
      ...common,
      reason: 'Issued',
      ...(adopter !== undefined && { cause: 'SecretAdopted' }),
      ...issuance,
      ...(replaced !== undefined && { replaces: replaced }),
      ...(waitedSince !== undefined && { waitedSince }),
    });
    if (replaced === undefined) return;
    await Promise.all([
      this.publish('renewed', { id: idOf('renewed', this.cluster, secret.uid, serialNumber), ...common, ...issuance, replaces: replaced }),
      this.publish('superseded', {
        id: idOf('superseded', this.cluster, secret.uid, replaced),
        ...(common.pki !== undefined && { pki: common.pki }),
        ...(common.requester !== undefined && { requester: common.requester }),
        ...(common.object !== undefined && { object: common.object }),
        serialNumber: replaced,
        replacedBy: serialNumber,
        secret: common.secret,
        // Why, and in which issuance. Neither its rule nor its CSR: those are of the certificate that came.
        ...(issuance !== undefined && { cause: issuance.cause, traceId: issuance.traceId }),
      }),
    ]);
  }

  /** The certificate in the Secret has expired and was not replaced. */
  expired(pki: PkiView, secret: SecretView): Promise<unknown> {
    const id = idOf('expired', this.cluster, secret.uid, secret.certificate?.serialNumber ?? '');
    return this.publish('expired', { id, ...recipient(pki, secret), ...secretFacts(secret) });
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

/** Uid of a Pki that is younger than the certificate in its Secret, which a Pki of the same name has left behind; undefined: it is none. */
const adopterOf = (pki: PkiView | AuditRecord['pki'], { signedAt }: SecretView): string | undefined =>
  pki !== undefined && 'createdAt' in pki && signedAt !== undefined && Date.parse(pki.createdAt) > signedAt.getTime() ? pki.uid : undefined;

const secretFacts = ({ certificate, name, uid, resourceVersion, revision }: SecretView) => ({
  ...(certificate !== undefined && {
    certificate: {
      serialNumber: certificate.serialNumber,
      notBefore: certificate.notBefore.toISOString(),
      notAfter: certificate.notAfter.toISOString(),
      fingerprint: certificate.fingerprint,
      ...(certificate.publicKeyFingerprint !== undefined && { publicKeyFingerprint: certificate.publicKeyFingerprint }),
      ...alternativeNames(certificate.subjectAltName),
    },
  }),
  ...(revision !== undefined && { revision }),
  secret: { name, uid, resourceVersion },
});

/** Whom it is about, as far as that is known. */
const recipient = (pki: PkiView | AuditRecord['pki'], secret: SecretView): Pick<AuditRecord, 'pki' | 'requester' | 'requested' | 'object'> => {
  if (pki === undefined) return { object: { kind: 'Secret', namespace: secret.namespace, name: secret.name } };
  if (!('kind' in pki)) return { pki };
  const spec = 'spec' in pki.parsed ? pki.parsed.spec : undefined;
  // A spec that has changed since asks for something else than what is in the Secret.
  const isAskedFor = spec !== undefined && isRequestHash(secret.requestHash, spec);
  return { pki: reference(pki), requester: pki.requester, ...(isAskedFor && { requested: requested(spec) }) };
};

const reference = ({ kind, namespace, name, uid, generation }: PkiView) => ({ group: kind.group, namespace, name, uid, generation });

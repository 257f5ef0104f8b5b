import type { AuditRecord } from '@chancery/contracts';
import { SECRET_ANNOTATIONS, parsePkiOfSecret, placeOfSecret } from '@chancery/crd';

import type { ClusterAudit, Delivery } from '../adapters/cluster-audit.js';
import type { Diagnoses } from '../adapters/diagnoses.js';
import { keyOfPki, pkiKey, type PkiView } from '../view/pki-view.js';
import type { SecretView } from '../view/secret-view.js';
import { referenceOf } from './diagnosis-of.js';
import { isOfPlace } from './issue-cause.js';
import { isOurs } from './our-secret.js';
import { isServing } from './plan.js';
import type { World } from './world.js';

/** What was signed longer ago than a day was told by whoever led then; signed and not delivered, the audit service finds it. Milliseconds. */
const RECENT_MS = 86_400_000;

interface Untold {
  readonly secret: SecretView;
  /** For whom it was told of in vain; absent: it was found, and who is there now is asked. */
  readonly pki?: PkiView;
  readonly delivery?: Delivery;
}

export interface DeliveriesDependencies {
  world: Pick<World, 'pki' | 'cluster'>;
  diagnoses: Pick<Diagnoses, 'isListed' | 'ofOthers' | 'serialNumbers'>;
  audit: Pick<ClusterAudit, 'delivered'>;
}

/**
 * Certificates that are in a Secret and whose delivery is not recorded yet. A Pki that holds one says so itself; these are those of
 * which it can say nothing more, because it was changed, refused or deleted before the record was on disk.
 */
export class Deliveries {
  /** By the key of the Pki, then by serial number. */
  private readonly untold = new Map<string, Map<string, Untold>>();
  /** Serial numbers of those in a Secret now that were found before. */
  private found: ReadonlySet<string> = new Set();

  constructor(private readonly deps: DeliveriesDependencies) {}

  /** Records it, with what was known of it at the first try. Throws while that cannot be; it is remembered, for {@link catchUp}. */
  async tell(pki: PkiView, secret: SecretView, delivery: Delivery): Promise<void> {
    const key = keyOfPki(pki);
    const serialNumber = serialOf(secret);
    const first = this.untold.get(key)?.get(serialNumber ?? '')?.delivery;
    const known: Delivery = {
      issuance: first?.issuance ?? delivery.issuance,
      replaced: first?.replaced ?? delivery.replaced,
      waitedSince: first?.waitedSince ?? delivery.waitedSince,
    };
    if (serialNumber !== undefined) this.put(key, serialNumber, { pki, secret, delivery: known });
    await this.deps.audit.delivered(pki, secret, known);
    if (serialNumber !== undefined) this.over(key, serialNumber);
  }

  /** Records what is left over of a Pki that may look otherwise by now, or be gone. Throws while that cannot be. */
  async catchUp(key: string): Promise<void> {
    for (const [serialNumber, { pki, secret, delivery }] of this.untold.get(key) ?? []) {
      await this.deps.audit.delivered(pki ?? this.holderOf(key), secret, delivery);
      this.over(key, serialNumber);
    }
  }

  /**
   * Looks through the Secrets for what a leader before has written and not told: it was killed in between. Those that their Pki will
   * tell of at its next look are left to it.
   * @returns keys of Pkis, there or not, for which there is something to catch up with
   */
  find(secrets: Iterable<SecretView>, now: Date): Set<string> {
    const keys = new Set<string>();
    if (!this.deps.diagnoses.isListed) return keys;
    const told = this.deps.diagnoses.serialNumbers();
    const present = new Set<string>();
    for (const secret of secrets) {
      const serialNumber = serialOf(secret);
      const key = keyOfHolder(secret);
      if (serialNumber === undefined || key === undefined || told.has(serialNumber) || !isRecent(secret, now)) continue;
      // What was issued elsewhere was delivered there.
      if (!isOfPlace(secret, placeOfSecret(this.deps.world.cluster, secret.namespace))) continue;
      const pki = this.deps.world.pki(key);
      if (pki !== undefined && pki.secretName === secret.name && isServing({ pki, secret, cluster: this.deps.world.cluster }, now)) continue;
      present.add(serialNumber);
      if (this.found.has(serialNumber)) continue;
      this.put(key, serialNumber, { secret });
      keys.add(key);
    }
    this.found = present;
    return keys;
  }

  private holderOf(key: string): PkiView | AuditRecord['pki'] {
    const gone = this.deps.diagnoses.ofOthers(key, undefined)[0];
    return this.deps.world.pki(key) ?? (gone && referenceOf(gone));
  }

  private put(key: string, serialNumber: string, untold: Untold): void {
    const ofKey = this.untold.get(key) ?? new Map<string, Untold>();
    this.untold.set(key, ofKey.set(serialNumber, untold));
  }

  private over(key: string, serialNumber: string): void {
    const ofKey = this.untold.get(key);
    ofKey?.delete(serialNumber);
    if (ofKey?.size === 0) this.untold.delete(key);
  }
}

/** Serial number of the certificate that we have put there; what somebody else has put in its place is no delivery. */
export const serialOf = ({ certificate, annotations }: SecretView): string | undefined =>
  certificate?.serialNumber === annotations[SECRET_ANNOTATIONS.serialNumber] ? certificate?.serialNumber : undefined;

const keyOfHolder = (secret: SecretView): string | undefined => {
  const holder = isOurs(secret) ? parsePkiOfSecret(secret.pki) : undefined;
  return holder && pkiKey(secret.namespace, holder.group, holder.name);
};

const isRecent = ({ signedAt }: SecretView, now: Date): boolean => signedAt !== undefined && now.getTime() - signedAt.getTime() < RECENT_MS;

import type { Diagnosis } from '@chancery/contracts';
import { isApiError } from '@chancery/controller';
import { pkiOfSecret } from '@chancery/crd';

import type { ClusterAudit, Delivery } from '../adapters/cluster-audit.js';
import type { Diagnoses } from '../adapters/diagnoses.js';
import type { StatusWriter } from '../adapters/status-writer.js';
import type { PkiView } from '../view/pki-view.js';
import type { SecretView } from '../view/secret-view.js';
import { serialOf, type Deliveries } from './deliveries.js';
import { deletionOf, diagnosisOf, referenceOf } from './diagnosis-of.js';
import type { Recording } from './recording.js';
import { wantedStatus } from './status.js';
import { TryAgain } from './tries.js';
import type { Verdict } from './verdict.js';
import type { World } from './world.js';

const MOST_EXPIRED = 10_000;

export interface TellingDependencies {
  world: World;
  status: StatusWriter;
  diagnoses: Diagnoses;
  audit: ClusterAudit;
  deliveries: Deliveries;
  recording: Recording;
  now: () => Date;
}

/** What is known beside the verdict. */
export interface Told extends Pick<Delivery, 'issuance' | 'replaced'> {
  /** It is said to pods alone. */
  readonly leavesStatus?: true;
}

/**
 * Makes record, status and diagnosis of a Pki say what is so: the diagnosis last, each only if it says something new, so that a
 * crash between any two is repaired by the next look. Throws what the neighbours throw; all of it is tried again.
 */
export class Telling {
  /** Serial numbers of certificates whose expiry is recorded. */
  private readonly expired = new Set<string>();

  constructor(private readonly deps: TellingDependencies) {}

  /**
   * The record that the certificate was delivered and the status, side by side, then the diagnosis. While the bucket is not known,
   * neither record nor diagnosis is written: everything is looked at again once it is. Where the record is refused for long, status
   * and diagnosis say all the same what is so, and the record is owed: the diagnosis does not name the certificate until it is made.
   */
  async tell(pki: PkiView, verdict: Verdict, { leavesStatus, issuance, replaced }: Told = {}): Promise<void> {
    const { diagnoses, deliveries, recording, now } = this.deps;
    const { secret } = verdict;
    const serialNumber = secret && serialOf(secret);
    // Asked once: a diagnosis that has the serial number says that its delivery is recorded, so never one without the other.
    const { isListed } = diagnoses;
    const before = diagnoses.get(pki.uid);
    const record =
      isListed && secret !== undefined && serialNumber !== undefined && before?.serialNumber !== serialNumber
        ? recording.owes(() => deliveries.tell(pki, secret, { issuance, replaced: replaced ?? replacedIn(secret, before), waitedSince: waitedSince(pki, before) }))
        : undefined;
    const [recorded, written] = await Promise.allSettled([record, leavesStatus === true ? undefined : this.writeStatus(pki, verdict)]);
    if (recorded.status === 'rejected') throw recorded.reason;
    if (written.status === 'rejected') throw written.reason;
    const owed = recorded.value;
    const failed = written.value;
    const wanted = diagnosisOf(pki, verdict);
    if (isListed) await diagnoses.say(owed === undefined ? wanted : { ...wanted, serialNumber: before?.serialNumber }, now());
    if (failed !== undefined) throw failed;
    if (owed !== undefined) throw owed;
  }

  /** A Pki that is gone, or was made again under its name: what was said about it is taken back. Throws while a record of that is owed. */
  async closeOthers(key: string, presentUid: string | undefined): Promise<void> {
    const { diagnoses, audit, recording, now } = this.deps;
    if (!diagnoses.isListed) return;
    let owed: Error | undefined;
    for (const diagnosis of diagnoses.ofOthers(key, presentUid)) {
      const failed = await recording.owes(() => audit.deleted(referenceOf(diagnosis)));
      await diagnoses.say(deletionOf(diagnosis, failed === undefined), now());
      owed ??= failed;
    }
    if (owed !== undefined) throw owed;
  }

  /** Records that the certificate in the Pki's own Secret has expired. Once for each, as far as this process knows; the record's id makes it once. */
  async noteExpiry(pki: PkiView, secret: SecretView | undefined, now: Date): Promise<void> {
    const { serialNumber, notAfter } = secret?.certificate ?? {};
    if (secret === undefined || serialNumber === undefined || notAfter === undefined || notAfter > now || this.expired.has(serialNumber)) return;
    if (secret.pki !== pkiOfSecret(pki.kind.group, pki.name) || !this.deps.diagnoses.isListed) return;
    await this.deps.audit.expired(pki, secret);
    this.expired.add(serialNumber);
    for (const oldest of this.expired) {
      if (this.expired.size <= MOST_EXPIRED) break;
      this.expired.delete(oldest);
    }
  }

  /** @returns what went wrong: the pods are told all the same. */
  private async writeStatus(pki: PkiView, verdict: Verdict): Promise<Error | undefined> {
    const { world, status, now } = this.deps;
    const wanted = pki.kind.hasStatus ? wantedStatus(pki, verdict, now()) : undefined;
    if (wanted === undefined) return undefined;
    try {
      world.wrotePki(await status.write(pki, wanted));
      return undefined;
    } catch (error) {
      // What is now is planned afresh, and what was is not told any more.
      if (isApiError(error, 409)) throw new TryAgain('the Pki has changed while its status was written');
      // A Pki that has gone has no status.
      if (isApiError(error, 404)) return undefined;
      return error instanceof Error ? error : new Error(String(error));
    }
  }
}

/** What the diagnosis has told to be in that Secret: another one of the same Pki has its certificate still. */
const replacedIn = ({ name }: SecretView, before: Diagnosis | undefined): string | undefined =>
  before?.secrets.some((told) => told.name === name) === true ? before.serialNumber : undefined;

/** Since when it has waited: since what was wrong began, or since it was made. Of a renewal that nobody waited for: undefined. */
const waitedSince = ({ createdAt }: PkiView, before: Diagnosis | undefined): string | undefined => {
  if (before === undefined) return new Date(createdAt).toISOString();
  return before.state === 'problem' || before.state === 'pending' ? before.since : undefined;
};

import { isApiError } from '@chancery/controller';

import type { ClusterAudit } from '../adapters/cluster-audit.js';
import type { Diagnoses } from '../adapters/diagnoses.js';
import type { StatusWriter } from '../adapters/status-writer.js';
import type { PkiView } from '../view/pki-view.js';
import { deletionOf, diagnosisOf } from './diagnosis-of.js';
import { wantedStatus } from './status.js';
import { TryAgain } from './tries.js';
import type { Verdict } from './verdict.js';
import type { World } from './world.js';

export interface TellingDependencies {
  world: World;
  status: StatusWriter;
  diagnoses: Diagnoses;
  audit: ClusterAudit;
  now: () => Date;
}

/**
 * Makes record, status and diagnosis of a Pki say what is so: in this order, each only if it says something new, so that a
 * crash between any two is repaired by the next look. Throws what the neighbours throw; all of it is tried again.
 */
export class Telling {
  constructor(private readonly deps: TellingDependencies) {}

  /**
   * The record that the certificate was delivered, then the status, then the diagnosis. While the bucket is not known,
   * neither record nor diagnosis is written: everything is looked at again once it is.
   */
  async tell(pki: PkiView, verdict: Verdict, only?: 'diagnosis only'): Promise<void> {
    const { diagnoses, audit, now } = this.deps;
    const serialNumber = verdict.secret?.certificate?.serialNumber;
    // Asked once: a diagnosis that has the serial number says that its delivery is recorded, so never one without the other.
    const { isListed } = diagnoses;
    if (isListed && verdict.secret !== undefined && diagnoses.get(pki.uid)?.serialNumber !== serialNumber) {
      await audit.delivered(pki, verdict.secret);
    }
    const failed = only === undefined ? await this.writeStatus(pki, verdict) : undefined;
    if (isListed) await diagnoses.say(diagnosisOf(pki, verdict), now());
    if (failed !== undefined) throw failed;
  }

  /** A Pki that is gone, or was made again under its name: what was said about it is taken back. */
  async closeOthers(key: string, presentUid: string | undefined): Promise<void> {
    const { diagnoses, audit, now } = this.deps;
    if (!diagnoses.isListed) return;
    for (const diagnosis of diagnoses.ofOthers(key, presentUid)) {
      const { apiVersion, namespace, name, uid, generation } = diagnosis.object;
      await audit.deleted({ group: apiVersion.split('/')[0]!, namespace, name, uid, generation });
      await diagnoses.say(deletionOf(diagnosis), now());
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

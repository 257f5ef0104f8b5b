import type { Diagnosis } from '@chancery/contracts';
import { splitKey } from '@chancery/controller';

import type { DiagnosisBook } from '../correlation/diagnosis-book.js';
import { POD_TYPE } from '../targeting/object-key.js';
import type { SecretUsers } from '../targeting/secret-users.js';
import { secretsOf, type WatchedPod } from '../targeting/watched-pod.js';
import type { Told } from './told.js';

export interface MountsOptions {
  readonly diagnoses: Pick<DiagnosisBook, 'get' | 'ofSecret'>;
  readonly users: Pick<SecretUsers, 'podsUsing'>;
  /** Everything that was there at the start is known: what comes is news. */
  readonly isReady: () => boolean;
  readonly note: (told: Told) => void;
}

/**
 * Which pods use which certificate, told when a certificate is delivered and when a pod comes: so that the history can answer why
 * a pod holds the one that it holds. What was there already when this process began was told by its predecessor.
 */
export class Mounts {
  constructor(private readonly options: MountsOptions) {}

  /** A diagnosis has changed. */
  heard(key: string, diagnosis: Diagnosis, before: Diagnosis | undefined): void {
    const { serialNumber, object, secrets } = diagnosis;
    if (!this.options.isReady() || serialNumber === undefined || serialNumber === before?.serialNumber) return;
    for (const { name } of secrets) {
      for (const pod of this.options.users.podsUsing(object.namespace, name)) this.note(key, diagnosis, pod);
    }
  }

  /** A pod has come. */
  pod(podKey: string, after: WatchedPod | undefined, before: WatchedPod | undefined): void {
    if (!this.options.isReady() || before !== undefined) return;
    const { namespace } = splitKey(podKey);
    for (const secret of secretsOf(after)) {
      for (const key of this.options.diagnoses.ofSecret(namespace, secret)) {
        const diagnosis = this.options.diagnoses.get(key)?.diagnosis;
        if (diagnosis?.serialNumber !== undefined) this.note(key, diagnosis, podKey);
      }
    }
  }

  private note(key: string, { object, serialNumber, revision }: Diagnosis, podKey: string): void {
    this.options.note({ outcome: 'mounted', key, about: object, object: { kind: POD_TYPE, ...splitKey(podKey) }, serialNumber, revision });
  }
}

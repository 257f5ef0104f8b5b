import { PKI_SOURCE, type Diagnosis } from '@chancery/contracts';

import type { InvolvedObject } from '../targeting/object-key.js';
import { sourceOf } from './concern.js';
import type { DiagnosisBook } from './diagnosis-book.js';

export interface UnheardOptions {
  diagnoses: Pick<DiagnosisBook, 'get' | 'entries'>;
  /** Whether the API server has this very object; undefined where nobody knows. */
  isThere: (object: InvolvedObject) => boolean | undefined;
  learn: (key: string, diagnosis: Diagnosis) => void;
  now?: () => Date;
}

/**
 * What was said of Pkis before the bucket was lost, and not again since. A crd-watcher that has started after the loss knows of a Pki
 * that was deleted meanwhile nothing that it could take back: that the Pki is gone ends it then.
 */
export class Unheard {
  private readonly keys = new Set<string>();
  private isListed = false;

  constructor(private readonly options: UnheardOptions) {}

  /** The bucket is read from its beginning. */
  bucketBegins(): void {
    this.isListed = false;
    for (const [key, { diagnosis }] of this.options.diagnoses.entries()) {
      if (sourceOf(key) === PKI_SOURCE && (diagnosis.state === 'problem' || diagnosis.state === 'pending')) this.keys.add(key);
    }
  }

  /** The bucket has a value of this key. */
  saw(key: string): void {
    this.keys.delete(key);
  }

  bucketListed(): void {
    this.isListed = true;
    this.closeGone();
  }

  pkiGone(): void {
    if (this.isListed) this.closeGone();
  }

  private closeGone(): void {
    const { diagnoses, isThere, learn, now = () => new Date() } = this.options;
    for (const key of [...this.keys]) {
      const said = diagnoses.get(key)?.diagnosis;
      if (said !== undefined && isThere(said.object) !== false) continue;
      this.keys.delete(key);
      if (said === undefined) continue;
      const message = `Pki ${said.object.name} was deleted.`;
      learn(key, { ...said, state: 'resolved', reason: 'Deleted', message, since: now().toISOString() });
    }
  }
}

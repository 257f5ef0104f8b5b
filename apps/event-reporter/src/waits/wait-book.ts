import { PKI_SOURCE, diagnosisKey, type Diagnosis } from '@chancery/contracts';

import type { DiagnosisBook } from '../correlation/diagnosis-book.js';
import { pkiObject } from '../targeting/pki-object.js';
import type { WatchedPki } from '../targeting/watched-pki.js';
import { isLate } from './judge-wait.js';
import { isWaitKey, waited, waitKey, waiting, type Waited, type WaitCause } from './wait.js';

export interface WaitBookOptions {
  diagnoses: Pick<DiagnosisBook, 'get' | 'entries' | 'forgetResolved'>;
  learn: (key: string, diagnosis: Diagnosis) => void;
  /** Milliseconds since 1970. */
  now: () => number;
  /** Whether some object has a line of this diagnosis that says that it holds. */
  isToldAsOpen: (key: string) => boolean;
}

/** For so long what is over is remembered, and longer until everybody was told. */
const OVER_MS = 600_000;

/** Which waits are told, and that they are over. */
export class WaitBook {
  private readonly ended = new Map<string, number>();

  constructor(private readonly options: WaitBookOptions) {}

  /** What crd-watcher says of the Pki with this uid. */
  told(pkiUid: string): Diagnosis | undefined {
    return this.options.diagnoses.get(diagnosisKey(PKI_SOURCE, pkiUid))?.diagnosis;
  }

  /** What is told of the wait of the Pki with this uid, if it is not over. */
  open(pkiUid: string): Diagnosis | undefined {
    const known = this.options.diagnoses.get(waitKey(pkiUid))?.diagnosis;
    return known?.state === 'resolved' ? undefined : known;
  }

  tell(cause: WaitCause, pkiKey: string, pki: WatchedPki, since: number): void {
    this.ended.delete(waitKey(pki.uid));
    this.options.learn(waitKey(pki.uid), waiting(cause, pkiObject(pkiKey, pki.uid), pki, isLate(pki, this.told(pki.uid), this.options.now()), new Date(since)));
  }

  /** The Pki of this uid waits no more, if it did; it may be gone. */
  end(pkiUid: string, pki: WatchedPki | undefined): void {
    const known = this.open(pkiUid);
    if (known !== undefined) this.over(waitKey(pkiUid), known, pki);
  }

  over(key: string, known: Waited, pki: WatchedPki | undefined): void {
    const { learn, now } = this.options;
    this.ended.set(key, now());
    learn(key, waited(known, pki === undefined || pki.deleting ? undefined : (this.told(pki.uid) ?? 'nothing'), new Date(now())));
  }

  /** Uids of the Pkis that were told to wait for this. */
  *waitingFor(cause: WaitCause): Generator<string> {
    for (const [key, { diagnosis }] of [...this.options.diagnoses.entries()]) {
      if (isWaitKey(key) && diagnosis.state !== 'resolved' && diagnosis.reason === cause) yield diagnosis.object.uid;
    }
  }

  forgetOld(): void {
    for (const [key, endedAt] of this.ended) {
      if (this.options.now() - endedAt < OVER_MS || this.options.isToldAsOpen(key)) continue;
      this.ended.delete(key);
      this.options.diagnoses.forgetResolved(key);
    }
  }
}

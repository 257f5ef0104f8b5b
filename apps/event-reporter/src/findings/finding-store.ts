import { isDeepStrictEqual } from 'node:util';

import type { Diagnosis } from '@chancery/contracts';
import type { DiagnosisBucket } from '@chancery/messaging';

import { isAnswered } from '../correlation/concern.js';
import type { DiagnosisBook } from '../correlation/diagnosis-book.js';
import type { LineBook } from '../correlation/line-book.js';
import { keyOfObject, type InvolvedObject } from '../targeting/object-key.js';
import { isFindingKey, isOpenFinding, type Finding } from './finding.js';
import { Room } from './room.js';
import type { Verdict } from './verdict.js';

export interface FindingStoreOptions {
  bucket: Pick<DiagnosisBucket, 'read' | 'write'>;
  diagnoses: Pick<DiagnosisBook, 'get' | 'ofObject'>;
  lines: Pick<LineBook, 'of'>;
  /** Whether what was concluded may be said: another process may lead by now. */
  isReady: () => boolean;
  /** Something is wrong that is not said, since there is no room for it. */
  onLeftOut: () => void;
  now: () => Date;
}

interface Stored {
  readonly diagnosis?: Diagnosis | undefined;
  readonly revision: number;
}

const MOST_TRIES = 5;

/**
 * Our findings in the bucket, as it is now. They are written only when that changes something, and on top of the revision
 * that is known; `since` stays while the reason stays, also when the bucket was lost. What is shown comes back from there.
 */
export class FindingStore {
  private readonly stored = new Map<string, Stored>();
  private readonly room = new Room();

  constructor(private readonly options: FindingStoreOptions) {}

  /** The bucket is read from its beginning: what it had before may be lost. */
  begin(): void {
    this.stored.clear();
    this.room.begin();
  }

  saw(key: string, diagnosis: Diagnosis, revision: number): void {
    if ((this.stored.get(key)?.revision ?? 0) < revision) this.keep(key, { diagnosis, revision });
  }

  gone(key: string): void {
    const namespace = this.stored.get(key)?.diagnosis?.object.namespace;
    if (namespace !== undefined) this.room.gone(key, namespace);
    this.stored.delete(key);
  }

  /** Keys of the findings that the object is still told. */
  openOf(object: InvolvedObject): string[] {
    const { diagnoses, lines } = this.options;
    const objectKey = keyOfObject(object);
    const told = lines.of(objectKey, object.uid).filter(({ diagnosis, slot }) => slot === 'cause' && isFindingKey(diagnosis));
    const keys = new Set([...diagnoses.ofObject(objectKey), ...told.map(({ diagnosis }) => diagnosis)]);
    return [...keys].filter((key) => isFindingKey(key) && this.isOpen(key, object));
  }

  /**
   * Makes the bucket say what is true of one Secret of the object, if there is room for it.
   * @returns whether something is wrong, said or not.
   * @throws when NATS does not answer.
   */
  async settle(key: string, object: InvolvedObject, verdict: Verdict): Promise<boolean> {
    switch (verdict.is) {
      case 'keep':
        return this.isOpen(key, object);
      case 'keep only':
        if (this.reasonOf(key, object) === verdict.reason) return true;
        return this.settle(key, object, { is: 'fine', now: verdict.now });
      case 'wrong':
        if (!this.isOpen(key, object) && !this.room.isFor(key, object.namespace)) this.options.onLeftOut();
        else await this.write(key, this.problem(key, object, verdict.finding));
        return true;
      case 'fine':
        if (this.isOpen(key, object)) await this.write(key, this.resolved(key, object, verdict.now), verdict.isGone);
        return false;
    }
  }

  private reasonOf(key: string, object: InvolvedObject): string | undefined {
    return this.isOpen(key, object) ? (this.known(key) ?? this.openLine(key, object))?.reason : undefined;
  }

  /** Told by the bucket, or before it was lost, or by a line that nobody has answered. */
  private isOpen(key: string, object: InvolvedObject): boolean {
    const known = this.known(key);
    return known === undefined ? this.openLine(key, object) !== undefined : isOpenFinding(known);
  }

  private known(key: string): Diagnosis | undefined {
    return this.stored.get(key)?.diagnosis ?? this.options.diagnoses.get(key)?.diagnosis;
  }

  private openLine(key: string, object: InvolvedObject): { reason: string; since: string } | undefined {
    const lines = this.options.lines.of(keyOfObject(object), object.uid).filter(({ diagnosis }) => diagnosis === key);
    const cause = lines.find(({ slot, type }) => slot === 'cause' && type === 'Warning');
    const closed = lines.find(({ slot }) => slot === 'closed');
    return isAnswered({ cause, closed }) ? undefined : cause;
  }

  private problem(key: string, object: InvolvedObject, { reason, message }: Finding): Diagnosis {
    const known = this.known(key);
    const told = known === undefined ? this.openLine(key, object) : isOpenFinding(known) ? known : undefined;
    const since = told?.reason === reason ? told.since : this.options.now().toISOString();
    return { version: 1, object: { ...object, generation: 0 }, state: 'problem', reason, message, since, secrets: [] };
  }

  private resolved(key: string, object: InvolvedObject, message: string): Diagnosis {
    const since = this.options.now().toISOString();
    const told = this.known(key)?.object ?? { ...object, generation: 0 };
    return { version: 1, object: told, state: 'resolved', reason: 'Resolved', message, since, secrets: [] };
  }

  private keep(key: string, stored: Stored): void {
    this.stored.set(key, stored);
    const { diagnosis } = stored;
    if (diagnosis !== undefined) this.room.note(key, diagnosis.object.namespace, isOpenFinding(diagnosis));
  }

  private async write(key: string, wanted: Diagnosis, isGone?: true): Promise<void> {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const before = this.stored.get(key);
      if (isDeepStrictEqual(before?.diagnosis, wanted)) return;
      if (!this.options.isReady()) throw new Error('another process may find by now');
      const revision = await this.options.bucket.write(key, wanted, before?.revision ?? 0, isGone);
      this.keep(key, revision === undefined ? await this.options.bucket.read(key) : { diagnosis: wanted, revision });
      if (revision !== undefined) return;
    }
    throw new Error('a finding is being written by somebody else');
  }
}

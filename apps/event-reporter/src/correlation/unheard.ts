import { PKI_SOURCE, type Diagnosis } from '@chancery/contracts';

import type { InvolvedObject } from '../targeting/object-key.js';
import { lostPki, pkiObject } from '../targeting/pki-object.js';
import { sourceOf } from './concern.js';
import type { DiagnosisBook } from './diagnosis-book.js';
import type { LineBook } from './line-book.js';

export interface UnheardOptions {
  diagnoses: Pick<DiagnosisBook, 'get' | 'entries'>;
  lines: Pick<LineBook, 'entries' | 'isToldAsOpen'>;
  /** Whether the API server has this very object; undefined where nobody knows. */
  isThere: (object: InvolvedObject) => boolean | undefined;
  everyPki: () => Iterable<[objectKey: string, pki: { readonly uid: string }]>;
  learn: (key: string, diagnosis: Diagnosis) => void;
  now?: () => Date;
}

/**
 * What was said of Pkis before the bucket was lost, and not again since: this process has heard it, or a line of a predecessor tells
 * it. A crd-watcher that has started after the loss knows of a Pki that was deleted meanwhile nothing that it could take back: that
 * the Pki is gone ends it then.
 */
export class Unheard {
  /** What is known only by its lines has its object here. */
  private readonly keys = new Map<string, InvolvedObject | undefined>();
  /** Told by predecessors: one object that was told, the Pki itself if possible. */
  private readonly told = new Map<string, string>();
  private isListed = false;
  private hasBegun = false;

  constructor(private readonly options: UnheardOptions) {}

  /** The bucket is read from its beginning. */
  bucketBegins(): void {
    this.isListed = false;
    for (const [key, { diagnosis }] of this.options.diagnoses.entries()) {
      if (sourceOf(key) === PKI_SOURCE && (diagnosis.state === 'problem' || diagnosis.state === 'pending')) this.keys.set(key, undefined);
    }
  }

  /** The bucket has a value of this key. */
  saw(key: string): void {
    this.keys.delete(key);
    this.told.delete(key);
  }

  bucketListed(): void {
    this.isListed = true;
    this.closeGone();
  }

  /** Every line of predecessors is known, and none is forgotten yet because its object is gone. */
  remembered(): void {
    const { lines, diagnoses } = this.options;
    this.told.clear();
    this.hasBegun = false;
    const closed = new Set<string>();
    for (const [toldKey, { diagnosis: key, slot, objectUid }] of lines.entries()) {
      if (slot !== 'cause' || sourceOf(key) !== PKI_SOURCE || closed.has(key) || diagnoses.get(key) !== undefined) continue;
      if (!this.told.has(key) && !lines.isToldAsOpen(key)) closed.add(key);
      else if (!this.told.has(key) || objectUid === uidOf(key)) this.told.set(key, toldKey);
    }
  }

  /** Every Pki is known. */
  begin(): void {
    this.hasBegun = true;
    this.closeGone();
  }

  pkiGone(): void {
    this.closeGone();
  }

  private closeGone(): void {
    const { diagnoses, isThere, learn, now = () => new Date() } = this.options;
    if (!this.isListed) return;
    if (this.hasBegun) this.takeTold();
    for (const [key, object] of [...this.keys]) {
      const said = diagnoses.get(key)?.diagnosis ?? (object && unknown(object));
      if (said !== undefined && isThere(said.object) !== false) continue;
      this.keys.delete(key);
      if (said === undefined) continue;
      const message = `Pki ${said.object.name} was deleted.`;
      learn(key, { ...said, state: 'resolved', reason: 'Deleted', message, since: now().toISOString() });
    }
  }

  /** What predecessors told, and neither the bucket nor this process knows of. */
  private takeTold(): void {
    if (this.told.size === 0) return;
    const { diagnoses, everyPki } = this.options;
    const there = new Map<string, string>();
    for (const [pkiKey, { uid }] of everyPki()) there.set(uid, pkiKey);
    for (const [key, toldKey] of this.told) {
      if (diagnoses.get(key) !== undefined) continue;
      const uid = uidOf(key);
      const pkiKey = there.get(uid);
      this.keys.set(key, pkiKey === undefined ? lostPki(toldKey, uid) : pkiObject(pkiKey, uid));
    }
    this.told.clear();
  }
}

const unknown = (object: InvolvedObject): Diagnosis => ({
  version: 1, object: { ...object, generation: 0 }, state: 'problem', reason: 'Deleted', message: '', since: '', secrets: [],
});

const uidOf = (key: string): string => key.slice(key.indexOf('.') + 1);

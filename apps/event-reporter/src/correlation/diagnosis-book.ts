import { isDeepStrictEqual } from 'node:util';

import type { Diagnosis } from '@chancery/contracts';

import { IndexOfSets } from '../targeting/index-of-sets.js';
import { keyOfObject, namespaced } from '../targeting/object-key.js';
import { objectsOf } from './objects-of.js';

export interface KnownDiagnosis {
  readonly diagnosis: Diagnosis;
  /** When its serial number changed, if this process has seen that and nobody was told yet. Milliseconds since 1970. */
  readonly renewedAt?: number;
}

/**
 * The last known diagnosis of every key. Absence closes nothing: what was told once stays until another value comes. Only
 * one that is resolved may be forgotten.
 */
export class DiagnosisBook {
  private readonly known = new Map<string, KnownDiagnosis>();
  private readonly bySecret = new IndexOfSets();
  private readonly byObject = new IndexOfSets();

  constructor(private readonly now: () => number = Date.now) {}

  get(key: string): KnownDiagnosis | undefined {
    return this.known.get(key);
  }

  /** Keys of the diagnoses that concern the users of a Secret. */
  ofSecret(namespace: string, name: string): ReadonlySet<string> {
    return this.bySecret.of(namespaced(namespace, name));
  }

  /** Keys of the diagnoses about the object of this key, or that it is told too. */
  ofObject(objectKey: string): ReadonlySet<string> {
    return this.byObject.of(objectKey);
  }

  values(): Iterable<KnownDiagnosis> {
    return this.known.values();
  }

  entries(): Iterable<[string, KnownDiagnosis]> {
    return this.known.entries();
  }

  /** @returns false when exactly this was known already. */
  learn(key: string, diagnosis: Diagnosis): boolean {
    const before = this.known.get(key);
    if (before !== undefined && isDeepStrictEqual(before.diagnosis, diagnosis)) return false;
    if (before !== undefined) this.unlink(key, before.diagnosis);
    const renewedAt = isRenewal(before?.diagnosis, diagnosis) ? this.now() : before?.renewedAt;
    this.known.set(key, { diagnosis, ...(renewedAt !== undefined && { renewedAt }) });
    for (const { name } of diagnosis.secrets) this.bySecret.add(namespaced(diagnosis.object.namespace, name), key);
    for (const object of objectsOf(diagnosis)) this.byObject.add(keyOfObject(object), key);
    return true;
  }

  /** Its present certificate was told of. */
  renewalTold(key: string): void {
    const known = this.known.get(key);
    if (known?.renewedAt !== undefined) this.known.set(key, { diagnosis: known.diagnosis });
  }

  /** The key is gone from the bucket: of what is resolved, nothing has to be kept. */
  forgetResolved(key: string): void {
    const before = this.known.get(key);
    if (before?.diagnosis.state !== 'resolved') return;
    this.unlink(key, before.diagnosis);
    this.known.delete(key);
  }

  private unlink(key: string, diagnosis: Diagnosis): void {
    for (const { name } of diagnosis.secrets) this.bySecret.remove(namespaced(diagnosis.object.namespace, name), key);
    for (const object of objectsOf(diagnosis)) this.byObject.remove(keyOfObject(object), key);
  }
}

const isRenewal = (before: Diagnosis | undefined, { serialNumber }: Diagnosis): boolean =>
  before?.serialNumber !== undefined && serialNumber !== undefined && before.serialNumber !== serialNumber;

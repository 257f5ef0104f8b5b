import { IndexOfSets } from '../targeting/index-of-sets.js';
import { isOpenWarning, storedLines } from './concern.js';
import { contentOf, type Line } from './line.js';

/** The lines that are known to be stored, by the key of the object that they are on. A projection: no Event is kept. */
export class LineBook {
  private readonly byObject = new Map<string, Map<string, Line>>();
  private readonly objectsByDiagnosis = new IndexOfSets();
  /** Lines whose creation was refused for good, and what they would have said. */
  private readonly refused = new Map<string, Map<string, string>>();

  /** The lines on the object with this uid; those of a predecessor of the same name are forgotten. */
  of(objectKey: string, uid: string): readonly Line[] {
    const lines = [...(this.byObject.get(objectKey)?.values() ?? [])];
    const own = lines.filter(({ objectUid }) => objectUid === uid);
    if (own.length !== lines.length) {
      this.forget(objectKey);
      for (const line of own) this.put(objectKey, line);
    }
    return own;
  }

  /** What is stored under this name on the object. */
  get(objectKey: string, name: string): Line | undefined {
    return this.byObject.get(objectKey)?.get(name);
  }

  objectKeys(): Iterable<string> {
    return this.byObject.keys();
  }

  /** Every line, with the key of its object. */
  *entries(): Generator<[string, Line]> {
    for (const [objectKey, lines] of this.byObject) for (const line of lines.values()) yield [objectKey, line];
  }

  /** Keys of the objects that have a line of this diagnosis. */
  objectsToldOf(diagnosis: string): ReadonlySet<string> {
    return this.objectsByDiagnosis.of(diagnosis);
  }

  /** Whether some object has a line that says that the diagnosis holds: a Warning that nothing answers, or work in progress. */
  isToldAsOpen(diagnosis: string): boolean {
    return [...this.objectsToldOf(diagnosis)].some((objectKey) => {
      const stored = storedLines([...(this.byObject.get(objectKey)?.values() ?? [])], { key: diagnosis });
      return isOpenWarning(stored) || stored.cause?.reason === 'Issuing';
    });
  }

  put(objectKey: string, line: Line): void {
    const lines = this.byObject.get(objectKey);
    if (lines === undefined) this.byObject.set(objectKey, new Map([[line.name, line]]));
    else lines.set(line.name, line);
    this.objectsByDiagnosis.add(line.diagnosis, objectKey);
  }

  /** The line is not stored any more. */
  drop(objectKey: string, name: string): void {
    const lines = this.byObject.get(objectKey);
    const dropped = lines?.get(name);
    if (lines === undefined || dropped === undefined) return;
    lines.delete(name);
    if (![...lines.values()].some(({ diagnosis }) => diagnosis === dropped.diagnosis)) this.objectsByDiagnosis.remove(dropped.diagnosis, objectKey);
    if (lines.size === 0) this.byObject.delete(objectKey);
  }

  /** Others may have written since: nothing is known to be stored. */
  clear(): void {
    for (const objectKey of [...this.byObject.keys()]) this.forget(objectKey);
    this.refused.clear();
  }

  forget(objectKey: string): void {
    for (const { diagnosis } of this.byObject.get(objectKey)?.values() ?? []) {
      this.objectsByDiagnosis.remove(diagnosis, objectKey);
    }
    this.byObject.delete(objectKey);
    this.refused.delete(objectKey);
  }

  /** The line cannot be created: not tried again until it would say something else. */
  refuse(objectKey: string, line: Line): void {
    const names = this.refused.get(objectKey) ?? new Map<string, string>();
    this.refused.set(objectKey, names.set(line.name, contentOf(line)));
  }

  isRefused(objectKey: string, line: Line): boolean {
    return this.refused.get(objectKey)?.get(line.name) === contentOf(line);
  }
}


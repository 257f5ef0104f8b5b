import { keyOfObject, type InvolvedObject } from '../targeting/object-key.js';
import type { Concern } from './concern.js';
import type { DiagnosisBook } from './diagnosis-book.js';
import type { Line } from './line.js';
import { objectsOf } from './objects-of.js';

/** An object as it is now: who it is, and which Secrets it uses. */
export interface Target {
  readonly object: InvolvedObject;
  readonly secrets: ReadonlySet<string>;
}

/** Every known diagnosis that the object has to be told of, or was told of. */
export const concernsOf = (
  objectKey: string,
  { object, secrets }: Target,
  lines: readonly Line[],
  book: Pick<DiagnosisBook, 'get' | 'ofSecret' | 'ofObject'>,
): readonly Concern[] => {
  const concerns = new Map<string, Concern>();
  const consider = (key: string, tie: Pick<Concern, 'relation' | 'secret'>): void => {
    const known = book.get(key);
    if (known !== undefined && !concerns.has(key)) concerns.set(key, { key, ...known, ...tie });
  };
  for (const key of book.ofObject(objectKey)) {
    const known = book.get(key);
    if (known === undefined) continue;
    const place = objectsOf(known.diagnosis).findIndex((one) => one.uid === object.uid && keyOfObject(one) === objectKey);
    if (place !== -1) consider(key, { relation: place === 0 ? 'self' : 'also' });
  }
  for (const secret of secrets) {
    for (const key of book.ofSecret(object.namespace, secret)) consider(key, { relation: 'user', secret });
  }
  for (const { diagnosis } of lines) consider(diagnosis, { relation: 'former' });
  return [...concerns.values()];
};

import { diagnosisKey, PKI_SOURCE } from '@chancery/contracts';
import { CHANCERY_PKI, parsePkiOfSecret } from '@chancery/crd';

import type { ClusterView } from '../adapters/cluster-view.js';
import type { DiagnosisBook } from '../correlation/diagnosis-book.js';
import { objectKey, placeOf } from '../targeting/object-key.js';
import type { Knowledge, Maker } from './knowledge.js';

export interface Gathered {
  cluster: Pick<ClusterView, 'makers' | 'pki' | 'pkis'>;
  diagnoses: Pick<DiagnosisBook, 'get'>;
}

/** The Pkis that claim the Secret's name, and what is said of them. */
export const makersOf = ({ cluster, diagnoses }: Gathered, namespace: string, secret: string): Maker[] =>
  cluster.makers.makersOf(namespace, secret).flatMap((key) => {
    const pki = cluster.pki(key);
    if (pki === undefined) return [];
    const told = diagnoses.get(diagnosisKey(PKI_SOURCE, pki.uid))?.diagnosis;
    return [{ name: placeOf(key).name, generation: pki.generation, told }];
  });

/** The name that was most likely meant, and who makes it. */
export const nearOf = ({ cluster }: Gathered, namespace: string, near: string | undefined): Knowledge['near'] =>
  near === undefined
    ? undefined
    : { secret: near, pkis: cluster.makers.makersOf(namespace, near).map((key) => placeOf(key).name) };

/** What the Pki of a Secret's annotation feeds now: decided once crd-watcher has said how its Secret is, for another Pki may hold it, or nothing may be called so. */
export const feedsIn =
  ({ cluster, diagnoses }: Gathered, namespace: string): Knowledge['feeds'] =>
  (annotation) => {
    const pki = parsePkiOfSecret(annotation);
    const type = `${CHANCERY_PKI.kind}.${pki?.group}`;
    const watched = cluster.pkis.get(type);
    if (pki === undefined || watched === undefined) return 'unknown';
    const found = cluster.pki(objectKey({ namespace, type, name: pki.name }));
    if (found !== undefined) {
      const told = diagnoses.get(diagnosisKey(PKI_SOURCE, found.uid))?.diagnosis;
      if (told === undefined || told.object.generation !== found.generation || told.state === 'pending') return 'undecided';
      return { secret: found.secretName, ...(told.state === 'problem' && { because: told.reason }) };
    }
    return watched.reflector.knowsAbsence ? 'gone' : 'unknown';
  };

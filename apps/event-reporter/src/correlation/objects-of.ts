import type { Diagnosis } from '@chancery/contracts';

import type { InvolvedObject } from '../targeting/object-key.js';

/** The object that the diagnosis is about, then the others of its namespace that are told the same. */
export const objectsOf = ({ object, also = [] }: Pick<Diagnosis, 'object' | 'also'>): readonly InvolvedObject[] => [
  object,
  ...also.map((one) => ({ ...one, namespace: object.namespace })),
];

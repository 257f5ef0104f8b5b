import type { Entry } from '../api/answers.js';
import { subjectOfPki, titleOf, type Subject } from '../routing/place.js';

/** More would be a list to search in. */
const MOST = 8;

/** The stories that records are part of, the newest first; a pod's, too, when a pod was looked for and is in them. */
export const stories = (records: readonly Entry[], asked: readonly Subject[]): Subject[] => {
  const pods = new Set(records.flatMap((entry) => entry.pods ?? []));
  const ofPods = asked.filter((subject) => subject.of === 'pod' && pods.has(subject.value));
  const ofPkis = records.flatMap(({ pki, cluster }) => (pki === undefined ? [] : [subjectOfPki(pki, cluster)]));
  const found = new Map([...ofPods, ...ofPkis].map((subject) => [`${titleOf(subject)} ${subject.cluster ?? ''}`, subject]));
  return [...found.values()].slice(0, MOST);
};

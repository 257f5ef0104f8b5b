import { checkLines } from './check-lines.js';
import { checkPki } from './check-pki.js';
import { objectOf, type Defect } from './defect.js';
import { IndexOfWorld } from './index-of-world.js';
import { furtherForPki, furtherForPod } from './further-lines.js';
import { showLine, unaskedAnswers } from './lines.js';
import { wrongForPod } from './pod-truth.js';
import type { SeenEvent, World } from './world.js';

/**
 * Compares every Event with the truth, which is computed from Pkis, Secrets and pods alone: none missing, none too many, none
 * stale, none on somebody who never was. Of a world in which nothing changes any more. Pure.
 */
export const check = (world: World, events: readonly SeenEvent[], now = new Date()): Defect[] => {
  const index = new IndexOfWorld(world);
  const lines = new Map<string, SeenEvent[]>();
  for (const event of events) {
    const { uid } = event.involvedObject;
    const there = lines.get(uid);
    if (there === undefined) lines.set(uid, [event]);
    else there.push(event);
  }
  const linesOn = (uid: string): readonly SeenEvent[] => lines.get(uid) ?? [];
  return [
    ...world.pkis.flatMap((pki) => checkPki(pki, index, linesOn(pki.metadata.uid), furtherForPki(pki, index), now)),
    ...world.pods.filter(isUnfinished).flatMap((pod) => {
      const wanted = [...wrongForPod(pod, index), ...furtherForPod(pod, index)];
      const [object, told] = [objectOf('Pod', pod.metadata), linesOn(pod.metadata.uid)];
      const unasked = unaskedAnswers(told).map((line) => ({ object, expected: 'a Warning that this line closes', seen: showLine(line) }));
      return [...checkLines(object, told, wanted), ...unasked];
    }),
    ...[...lines].filter(([uid]) => !world.uids.has(uid)).flatMap(([uid, strange]) =>
      strange.map(({ involvedObject: { kind, namespace, name }, reason }) => ({
        object: objectOf(kind, { namespace, name, uid }),
        expected: 'no line on a uid that never was',
        seen: reason,
      })),
    ),
  ];
};

/** Nobody waits for the Secrets of the others any more; what they were told stays as it was. */
const isUnfinished = ({ status }: World['pods'][number]): boolean => status?.phase !== 'Succeeded' && status?.phase !== 'Failed';

import type { PkiCondition } from './__generated__/pki.js';

/** Type of the condition that says whether the Secret holds a valid certificate for what the Pki asks. */
export const READY = 'Ready';

export type NewCondition = Omit<PkiCondition, 'lastTransitionTime' | 'observedGeneration'> & {
  observedGeneration: number;
};

/**
 * The conditions with this one put in place of its predecessor, by the Kubernetes API conventions: at most one of a
 * type, and `lastTransitionTime` moves only when the status changes. The others keep their order. Nothing is mutated.
 */
export const setCondition = (
  conditions: readonly PkiCondition[] | undefined,
  next: NewCondition,
  now: Date,
): PkiCondition[] => {
  const present = readable(conditions);
  const before = present.find(({ type }) => type === next.type);
  const condition: PkiCondition = {
    type: next.type,
    status: next.status,
    observedGeneration: next.observedGeneration,
    lastTransitionTime: before?.status === next.status ? before.lastTransitionTime : kubernetesTime(now),
    reason: next.reason,
    message: next.message,
  };
  const others = present.filter(({ type }) => type !== next.type);
  const place = before === undefined ? others.length : present.indexOf(before);
  return [...others.slice(0, place), condition, ...others.slice(place)];
};

/** The condition of this type, if there is one. */
export const findCondition = (conditions: readonly PkiCondition[] | undefined, type: string): PkiCondition | undefined =>
  readable(conditions).find((condition) => condition.type === type);

/** A status may hold anything where no schema checks it: what is no condition is none. */
const readable = (conditions: readonly PkiCondition[] | undefined): readonly PkiCondition[] =>
  Array.isArray(conditions)
    ? (conditions as readonly unknown[]).filter((c): c is PkiCondition => typeof c === 'object' && c !== null && 'type' in c)
    : [];

/** metav1.Time has whole seconds. */
export const kubernetesTime = (moment: Date): string => moment.toISOString().replace(/\.\d+Z$/, 'Z');

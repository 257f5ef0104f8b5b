import type { InvolvedObject } from '../targeting/object-key.js';
import { storedLines, type Concern } from './concern.js';
import type { Line } from './line.js';
import { planCause } from './plan-cause.js';
import { planEnd } from './plan-end.js';
import type { LineWrite, PlanSettings } from './step.js';

export interface PlanInput {
  readonly object: InvolvedObject;
  readonly concerns: readonly Concern[];
  /** The lines on the object that are known to be stored. */
  readonly lines: readonly Line[];
}

export interface Plan {
  readonly writes: readonly LineWrite[];
  /** When to look again though nothing changes, in milliseconds since 1970. */
  readonly lookAt?: number;
  /** Whether there is nothing to be told then but what was told before. */
  readonly calm: boolean;
}

/**
 * The writes that make the lines of one object say what is true now. Only diagnoses that are known count: a line whose
 * diagnosis is not known (its bucket was lost) is neither told again nor closed.
 */
export const plan = ({ object, concerns, lines }: PlanInput, now: number, settings: PlanSettings): Plan => {
  const steps = concerns.map((concern) => {
    const step = isCurrent(concern) ? planCause : planEnd;
    return step(object, concern, storedLines(lines, concern), now, settings);
  });
  const looks = steps.flatMap(({ lookAt }) => (lookAt === undefined ? [] : [lookAt]));
  return {
    writes: steps.flatMap(({ write }) => (write === undefined ? [] : [write])),
    ...(looks.length > 0 && { lookAt: Math.min(...looks) }),
    calm: steps.every(({ lookAt, calm }) => lookAt === undefined || calm === true),
  };
};

const isCurrent = ({ relation, diagnosis: { state } }: Concern): boolean =>
  relation !== 'former' && (state === 'problem' || state === 'pending');

import type { Round } from '../faults/rounds.js';
import type { Trend } from '../measure/flat.js';
import type { Settings } from '../settings.js';
import type { Defect } from '../truth/defect.js';

/** What is checked, in words that a reader can hold against the list of promises. */
export const INVARIANTS = {
  truth: 'every valid Pki is Ready, every other has its true condition, every Event is true',
  pairs: 'every pair that was written matches and is valid',
  counts: 'no count of an Event ever fell',
  writes: 'never more than one Secret write for an issuance',
  history: 'every delivered certificate is recorded as intended, signed and delivered, once',
  chain: 'the chain of the history verifies',
  orphans: 'every Secret that outlived its Pki names it',
  flat: 'memory and descriptors are flat over time',
  recovery: 'everything works again within the deadline',
  falls: 'no service ends by itself',
} as const;
export type Invariant = keyof typeof INVARIANTS;

export interface Violation extends Defect {
  readonly invariant: Invariant;
}

/** What came of a run. */
export interface Report {
  readonly settings: Settings;
  /** ISO 8601. */
  readonly began: string;
  readonly minutes: number;
  readonly deeds: Readonly<Record<string, number>>;
  readonly rounds: readonly Round[];
  /** Kinds of faults that could not be tried here, and why. */
  readonly skipped: readonly string[];
  /** In seconds, from the last fault's end until everything was true; undefined: it never was. */
  readonly settledAfter: number | undefined;
  readonly counts: Readonly<Record<string, number>>;
  /** Records of the history by outcome. */
  readonly records: Readonly<Record<string, number>>;
  readonly trends: readonly Trend[];
  readonly violations: readonly Violation[];
}

/** How often each, most first. */
export const countBy = <T>(items: readonly T[], of: (item: T) => string): Record<string, number> => {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(of(item), (counts.get(of(item)) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([, a], [, b]) => b - a));
};

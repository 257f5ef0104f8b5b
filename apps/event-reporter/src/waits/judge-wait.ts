import type { Diagnosis } from '@chancery/contracts';

import { PENDING_SILENCE_MS } from '../correlation/plan-cause.js';
import type { WatchedPki } from '../targeting/watched-pki.js';
import type { WaitCause } from './wait.js';

/** A watcher that tells of other Pkis is not away: it is busy, and gets so many times the patience. */
const PATIENCE_WITH_BUSY = 10;

/**
 * Whether crd-watcher owes an answer: nothing was said of the Pki's present generation, neither on the bus nor in a status
 * that settles it.
 */
export const isOwed = (pki: WatchedPki, told: Diagnosis | undefined): boolean =>
  !pki.deleting && pki.undecided !== false && (told === undefined || told.object.generation < pki.generation);

export interface Silence {
  /** For how long nothing was said of this Pki, as far as this process saw it. */
  readonly ofPkiMs: number;
  /** For how long crd-watcher has said nothing of any Pki. */
  readonly ofWatcherMs: number;
  /** After how long somebody has to act. */
  readonly mostMs: number;
  /** What was said of an earlier generation is still a problem: its line says more than one that only asks to wait. */
  readonly hasOldProblem: boolean;
}

/** What is said of a Pki that is owed an answer; undefined: nothing yet. */
export const judgeSilence = ({ ofPkiMs, ofWatcherMs, mostMs, hasOldProblem }: Silence): WaitCause | undefined => {
  const isAway = ofPkiMs >= mostMs && ofWatcherMs >= mostMs;
  if (isAway || ofPkiMs >= PATIENCE_WITH_BUSY * mostMs) return 'WatcherUnreachable';
  return ofPkiMs >= PENDING_SILENCE_MS && !hasOldProblem ? 'Issuing' : undefined;
};

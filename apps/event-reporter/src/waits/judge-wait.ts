import type { Diagnosis } from '@chancery/contracts';

import { PENDING_SILENCE_MS } from '../correlation/plan-cause.js';
import type { WatchedPki } from '../targeting/watched-pki.js';
import type { WaitCause } from './wait.js';

/** A watcher that tells of other Pkis is not away: it is busy, and gets so many times the patience. */
const PATIENCE_WITH_BUSY = 10;

/**
 * Whether crd-watcher owes an answer: nothing was said of the Pki's present generation, neither on the bus nor in a status
 * that settles it; or its certificate should have been renewed.
 */
export const isOwed = (pki: WatchedPki, told: Diagnosis | undefined, now: number): boolean =>
  !pki.deleting && ((pki.undecided !== false && (told === undefined || told.object.generation < pki.generation)) || isLate(pki, told, now));

/** Whether its certificate should have been renewed by now, and nobody has said why it was not. */
export const isLate = ({ certificate }: WatchedPki, told: Diagnosis | undefined, now: number): boolean =>
  certificate !== undefined && now >= certificate.lateFrom && told?.state !== 'problem';

export interface Silence {
  /** For how long nothing was said of this Pki, as far as this process saw it. */
  readonly ofPkiMs: number;
  /** For how long crd-watcher has said nothing of any Pki. */
  readonly ofWatcherMs: number;
  /** After how long somebody has to act. */
  readonly mostMs: number;
  /** A line that only asks to wait says nothing new: what was said of an earlier generation is still a problem, or there is a certificate. */
  readonly isPendingNoNews: boolean;
}

/** What is said of a Pki that is owed an answer; undefined: nothing yet. */
export const judgeSilence = ({ ofPkiMs, ofWatcherMs, mostMs, isPendingNoNews }: Silence): WaitCause | undefined => {
  const isAway = ofPkiMs >= mostMs && ofWatcherMs >= mostMs;
  if (isAway || ofPkiMs >= PATIENCE_WITH_BUSY * mostMs) return 'WatcherUnreachable';
  return ofPkiMs >= PENDING_SILENCE_MS && !isPendingNoNews ? 'Issuing' : undefined;
};

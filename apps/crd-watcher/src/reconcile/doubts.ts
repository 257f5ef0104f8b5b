import type { ProblemReason } from '@chancery/contracts';
import { READY, findCondition } from '@chancery/crd';

import { keyOfPki, type PkiView } from '../view/pki-view.js';
import type { IssueCause } from './issue-cause.js';
import type { IssueOutcome } from './issue.js';
import { LastWrites, doubledMs } from './last-writes.js';
import { rootOf } from './urgency.js';

/** What is said of a Pki whose Secret could not be written. */
const REFUSALS: readonly ProblemReason[] = [
  'SecretNotManaged', 'SecretImmutable', 'QuotaExceeded', 'SecretWriteForbidden', 'SecretWriteRefused', 'ApiServerUnavailable',
];
const WRITE_REFUSALS: ReadonlySet<string> = new Set(REFUSALS);

/** After a write that admission refused, one whose rehearsal is refused waits so long, and twice as long each time: it costs a signature. Milliseconds. */
const FIRST_DARE_MS = 60_000;

/** Which Pkis' Secrets could not be written the last time: theirs is rehearsed before anything is signed. */
export class Doubts {
  private readonly keys = new Set<string>();
  /** How many writes admission has refused lately. One that passed says nothing: it may have been altered, and then the next costs as much. */
  private readonly refusedWrites = new LastWrites<number>();

  note(pki: PkiView, outcome: IssueOutcome, now: Date): void {
    const key = keyOfPki(pki);
    const isRefused = outcome.kind === 'terminating' || outcome.kind === 'outdated' || ('problem' in outcome && WRITE_REFUSALS.has(outcome.problem.reason));
    if (isRefused) this.keys.add(key);
    else this.keys.delete(key);
    if (outcome.kind !== 'refused' || outcome.problem.reason !== 'SecretWriteRefused') return;
    const times = this.refusedWrites.of(pki, now)?.what ?? 0;
    if (outcome.isRehearsed !== true || times === 0) this.refusedWrites.note(pki, times + 1, now);
  }

  forget(key: string): void {
    this.keys.delete(key);
    this.refusedWrites.forget(key);
  }

  /** Whether the write is rehearsed: it was refused before, or the Secret was there and is gone. */
  about(pki: PkiView, cause: IssueCause): boolean {
    return this.keys.has(keyOfPki(pki)) || wasRefused(pki) || (cause === 'SecretMissing' && pki.status?.serialNumber !== undefined);
  }

  /** Whether the write is tried though admission refuses its rehearsal: at once where no write was refused that is known of, then ever more seldom. */
  dares(pki: PkiView, now: Date): boolean {
    const last = this.refusedWrites.of(pki, now);
    return last === undefined ? !wasRefused(pki) : now.getTime() >= last.at + doubledMs(FIRST_DARE_MS, last.what - 1);
  }
}

/** By what the status says: after a restart it is all that is known. */
const wasRefused = ({ status }: PkiView): boolean => {
  const condition = findCondition(status?.conditions, READY);
  return condition !== undefined && WRITE_REFUSALS.has(rootOf(condition)?.reason ?? '');
};

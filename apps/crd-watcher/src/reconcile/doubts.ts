import type { ProblemReason } from '@chancery/contracts';
import { READY, findCondition } from '@chancery/crd';

import { keyOfPki, type PkiView } from '../view/pki-view.js';
import type { IssueCause } from './issue-cause.js';
import type { IssueOutcome } from './issue.js';
import { rootOf } from './urgency.js';

/** What is said of a Pki whose Secret could not be written. */
const REFUSALS: readonly ProblemReason[] = [
  'SecretNotManaged', 'SecretImmutable', 'QuotaExceeded', 'SecretWriteForbidden', 'SecretWriteRefused', 'ApiServerUnavailable',
];
const WRITE_REFUSALS: ReadonlySet<string> = new Set(REFUSALS);

/** Which Pkis' Secrets could not be written the last time: theirs is rehearsed before anything is signed. */
export class Doubts {
  private readonly keys = new Set<string>();

  note(key: string, outcome: IssueOutcome): void {
    const isRefused = outcome.kind === 'terminating' || outcome.kind === 'outdated' || ('problem' in outcome && WRITE_REFUSALS.has(outcome.problem.reason));
    if (isRefused) this.keys.add(key);
    else this.keys.delete(key);
  }

  forget(key: string): void {
    this.keys.delete(key);
  }

  /** Whether the write is rehearsed: it was refused before, or the Secret was there and is gone. */
  about(pki: PkiView, cause: IssueCause): boolean {
    return this.keys.has(keyOfPki(pki)) || wasRefused(pki) || (cause === 'SecretMissing' && pki.status?.serialNumber !== undefined);
  }
}

/** By what the status says: after a restart it is all that is known. */
const wasRefused = ({ status }: PkiView): boolean => {
  const condition = findCondition(status?.conditions, READY);
  return condition !== undefined && WRITE_REFUSALS.has(rootOf(condition)?.reason ?? '');
};

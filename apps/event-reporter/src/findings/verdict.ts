import type { Finding } from './finding.js';

/** `keep`: nobody can tell at the moment, so what was told stays, and nothing is told that was not. */
export type Verdict =
  | { readonly is: 'wrong'; readonly finding: Finding }
  /** `now` is what a pod is told that was told otherwise before. `isGone`: there is no such pod any more. */
  | { readonly is: 'fine'; readonly now: string; readonly isGone?: true }
  | { readonly is: 'keep' }
  /** The same of what was told for this reason; what was told for another one is over. */
  | { readonly is: 'keep only'; readonly reason: Finding['reason']; readonly now: string };

export const KEEP: Verdict = { is: 'keep' };

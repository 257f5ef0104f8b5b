import type { Problem } from '../api/answers.js';
import { openDemand } from '../session/session.js';
import { Visible } from '../text/visible.js';

/** What went wrong, in the words of who found it, and what can be done about it here. */
export const ProblemNote = ({ problem, again }: { problem: Problem; again: () => void }) => (
  <div class="problem" role="alert">
    <h2><Visible text={problem.title} /></h2>
    <p><Visible text={problem.detail} /></p>
    {problem.status === 403 && <p>Fill in the cluster or the namespace above that you may read, or use a token that may read more.</p>}
    <div class="actions">
      {(problem.status === 401 || problem.status === 403) && <button type="button" onClick={openDemand}>Use another token</button>}
      <button type="button" onClick={again}>Try again</button>
    </div>
  </div>
);

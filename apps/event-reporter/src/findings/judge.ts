import { showValue } from '@chancery/contracts';

import { judgeKeys } from './judge-keys.js';
import type { Knowledge, Need } from './knowledge.js';
import { pkiDeleted, secretSuperseded } from './pki-gone.js';
import { secretNameUnknown } from './secret-name-unknown.js';
import { KEEP, type Verdict } from './verdict.js';

/** What is wrong with a pod's reference to a Secret, by what is known now. */
export const judge = (need: Need, knowledge: Knowledge): Verdict => {
  if (knowledge.makers.length > 0) return judgeKeys(need, knowledge);
  const { answer, near, made } = knowledge;
  const secret = showValue(need.secret);
  if (answer === undefined || answer === 'unknown') return KEEP;
  if (answer === 'absent') {
    if (need.isOptional === true) return { is: 'fine', now: `Secret ${secret} is gone, and this pod starts without it.` };
    return near === undefined
      ? { is: 'fine', now: `Secret ${secret} is gone, and no Pki of this namespace makes one of a near name.` }
      : { is: 'wrong', finding: secretNameUnknown(need.secret, near, made) };
  }
  if (answer.pki === undefined) return { is: 'fine', now: `Secret ${secret} exists now; it is none of Chancery's.` };
  const feeds = knowledge.feeds(answer.pki);
  if (feeds === 'unknown' || feeds === 'undecided') return KEEP;
  const name = answer.pki.slice(answer.pki.indexOf('/') + 1);
  return { is: 'wrong', finding: feeds === 'gone' ? pkiDeleted(need.secret, name) : secretSuperseded(need.secret, name, feeds) };
};

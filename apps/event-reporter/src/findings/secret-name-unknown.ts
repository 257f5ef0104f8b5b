import { showList, showMessage, showValue } from '@chancery/contracts';

import type { Finding } from './finding.js';
import { isSlip } from './slip.js';

/** The pod refers to a Secret that nobody makes, and a Pki makes one of a near name. Two edits may also make the name of something else. */
export const secretNameUnknown = (
  secret: string,
  near: { readonly secret: string; readonly pkis: readonly string[] },
  made: readonly string[],
): Finding => ({
  reason: 'SecretNameUnknown',
  message: showMessage(
    `Secret: ${showValue(secret)} wanted by this pod does not exist and no Pki makes it; ` +
      `Pkis of this namespace make: ${showList(made)}. Did you mean ${showValue(near.secret)} ` +
      `(Pki ${near.pkis.slice(0, 2).map(showValue).join(', ')})? ` +
      `Correct the pod (its Deployment)${isSlip(secret.toLowerCase(), near.secret, 1) ? '' : ', unless somebody else makes that Secret'}.`,
  ),
});

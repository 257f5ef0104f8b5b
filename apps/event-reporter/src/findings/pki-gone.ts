import { showMessage, showValue } from '@chancery/contracts';

import type { Finding } from './finding.js';

/** The Secret's Pki was deleted, the Secret stayed. */
export const pkiDeleted = (secret: string, pki: string): Finding => ({
  reason: 'PkiDeleted',
  message: showMessage(
    `Pki ${showValue(pki)} was deleted: its Secret ${showValue(secret)}, which this pod uses, stays but is not renewed any more. ` +
      'Apply the Pki again (it adopts the Secret), or let the pod use another Secret.',
  ),
});

/** The Secret's Pki feeds another Secret now. */
export const secretSuperseded = (secret: string, pki: string, successor: string): Finding => ({
  reason: 'SecretSuperseded',
  message: showMessage(
    `Pki ${showValue(pki)} feeds Secret ${showValue(successor)} now: Secret ${showValue(secret)}, which this pod uses, stays but is ` +
      `not renewed any more. Let the pod (its Deployment) use ${showValue(successor)}.`,
  ),
});

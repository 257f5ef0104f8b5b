import { showMessage, showValue } from '@chancery/contracts';

import type { Finding } from './finding.js';
import type { Fed } from './knowledge.js';

/** The Secret's Pki was deleted, the Secret stayed. */
export const pkiDeleted = (secret: string, pki: string): Finding => ({
  reason: 'PkiDeleted',
  message: showMessage(
    `Pki ${showValue(pki)} was deleted: its Secret ${showValue(secret)}, which this pod uses, stays but is not renewed any more. ` +
      'Apply the Pki again (it adopts the Secret), or let the pod use another Secret.',
  ),
});

/** The Secret's Pki feeds another Secret now, or is meant to: nobody is sent to one that may be another Pki's. */
export const secretSuperseded = (secret: string, pki: string, { secret: successor, because }: Fed): Finding => ({
  reason: 'SecretSuperseded',
  message: showMessage(
    `Pki ${showValue(pki)} ${because === undefined ? 'feeds' : 'names'} Secret ${showValue(successor)} now${because === undefined ? '' : ` and cannot feed it (${showValue(because)})`}: ` +
      `Secret ${showValue(secret)}, which this pod uses, stays but is not renewed any more. ` +
      (because === undefined ? `Let the pod (its Deployment) use ${showValue(successor)}.` : 'See what is said of the Pki first.'),
  ),
});

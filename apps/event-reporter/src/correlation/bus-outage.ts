import { showMessage, showValue, type Diagnosis } from '@chancery/contracts';
import { CHANCERY_PKI } from '@chancery/crd';

import type { WatchedPki } from '../targeting/watched-pki.js';

/** Source of the diagnoses that the reporter makes itself while NATS cannot bring it any. */
export const BUS_SOURCE = 'bus';

export const busKey = (pkiUid: string): string => `${BUS_SOURCE}.${pkiUid}`;

export const isBusKey = (key: string): boolean => key.startsWith(`${BUS_SOURCE}.`);

/**
 * What an outage of NATS means to a Pki, or undefined where it means nothing: what was decided stays decided, only a spec
 * that waits for a decision waits for NATS.
 */
export const unreachable = (
  place: { namespace: string; name: string },
  pki: WatchedPki,
  since: Date,
): Diagnosis | undefined =>
  pki.undecided !== true
    ? undefined
    : {
        version: 1,
        object: objectOf(place, pki.uid),
        state: 'problem',
        reason: 'MessageBusUnreachable',
        message: showMessage(
          `This cluster cannot reach NATS, so no certificate can be issued for pki: ${showValue(place.name)}. ` +
            'The platform team has to act; nothing is wrong with this Pki.',
        ),
        since: since.toISOString(),
        secrets: [{ name: pki.secretName }],
      };

/** The outage is over for the Pki that was told of it. */
export const reachable = (
  place: { namespace: string; name: string },
  pkiUid: string,
  secrets: Diagnosis['secrets'],
  since: Date,
): Diagnosis => ({
  version: 1,
  object: objectOf(place, pkiUid),
  state: 'fine',
  reason: 'Resolved',
  message: 'this cluster can reach NATS again.',
  since: since.toISOString(),
  secrets,
});

const objectOf = ({ namespace, name }: { namespace: string; name: string }, uid: string): Diagnosis['object'] => ({
  apiVersion: CHANCERY_PKI.apiVersion,
  kind: CHANCERY_PKI.kind,
  namespace,
  name,
  uid,
  generation: 0,
});

import { PKI_SOURCE, showMessage, showValue, type Diagnosis } from '@chancery/contracts';

import { NAMELESS } from '../targeting/pki-object.js';

/**
 * What the reporter says in its own words. Everything else comes from the diagnosis. As in all messages: no time, no id
 * and no count, so that the same news is the same text.
 */

/** On a Pki: its certificate is there. */
export const issued = (diagnosis: Diagnosis, secret: string | undefined): string => {
  const name = showValue(diagnosis.object.name);
  return showMessage(`Secret ${secret === undefined ? name : showValue(secret)} holds the certificate of ${name}.`);
};

/** The cause that was told is over; why, and what is now. */
export const over = (source: string, cause: string, diagnosis: Diagnosis, secret: string | undefined): string => {
  const name = showValue(diagnosis.object.name);
  if (source !== PKI_SOURCE) return showMessage(`${cause} is over: ${diagnosis.message}`);
  // Nothing was mended: what becomes of the Secret is told elsewhere.
  if (diagnosis.state === 'resolved') {
    const who = diagnosis.object.name === NAMELESS ? `The ${diagnosis.object.kind} that it was about` : `${diagnosis.object.kind} ${name}`;
    return showMessage(`${who} was deleted, so ${cause} is no longer told.`);
  }
  return showMessage(
    secret === undefined
      ? `${diagnosis.object.kind} ${name} is fine: ${cause} is over.`
      : `Certificate for ${name} is in Secret ${showValue(secret)}: ${cause} is over.`,
  );
};

/** What another service diagnosed still holds, but not for the object that was told. */
export const concernsOthers = (cause: string): string => showMessage(`${cause} is over here: it concerns other objects now.`);

/** The diagnosis is about other Secrets now: the pod that was told has nothing to do with it any more. */
export const noConcern = (cause: string, diagnosis: Diagnosis): string =>
  showMessage(
    `${diagnosis.object.kind} ${showValue(diagnosis.object.name)} feeds no Secret of this pod any more: ${cause} is over here.`,
  );

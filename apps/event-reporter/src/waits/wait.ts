import { NOT_YOUR_FAULT, showMessage, showValue, type Diagnosis } from '@chancery/contracts';

import type { InvolvedObject } from '../targeting/object-key.js';
import { NAMELESS } from '../targeting/pki-object.js';
import type { WatchedCertificate, WatchedPki } from '../targeting/watched-pki.js';

/** Source of the diagnoses that the reporter makes itself, of Pkis about which nobody else can tell it anything. */
export const WAIT_SOURCE = 'wait';

export const waitKey = (pkiUid: string): string => `${WAIT_SOURCE}.${pkiUid}`;

export const pkiUidOf = (key: string): string => key.slice(WAIT_SOURCE.length + 1);

export const isWaitKey = (key: string): boolean => key.startsWith(`${WAIT_SOURCE}.`);

/** Why a Pki waits. One key, hence one line a Pki: a cause takes the place of the other. */
export type WaitCause = 'Issuing' | 'WatcherUnreachable' | 'MessageBusUnreachable';

export const isWaitCause = (reason: string): reason is WaitCause => Object.hasOwn(MESSAGES, reason);

/** `late`: its certificate, where that should have been renewed. No times that pass: a message has to aggregate. */
const MESSAGES: Record<WaitCause, (name: string, late: string | undefined) => string> = {
  Issuing: (name) => `Pki ${name} waits for crd-watcher to look at it.`,
  WatcherUnreachable: (name, late) =>
    (late === undefined ? `crd-watcher has not looked at Pki ${name} as it is now, so no certificate can be issued for it.` : `crd-watcher has not renewed ${late}.`) +
    ` ${NOT_YOUR_FAULT}`,
  MessageBusUnreachable: (name, late) =>
    `This cluster cannot reach NATS, so ${late === undefined ? `no certificate can be issued for pki: ${name}` : `${late}, cannot be renewed`}. ${NOT_YOUR_FAULT}`,
};

/** What is said of a Pki that waits. */
export const waiting = (
  cause: WaitCause,
  object: InvolvedObject,
  { generation, secretName, certificate }: Pick<WatchedPki, 'generation' | 'secretName' | 'certificate'>,
  isLate: boolean,
  since: Date,
): Diagnosis => ({
  version: 1,
  object: { ...object, generation },
  state: cause === 'Issuing' ? 'pending' : 'problem',
  reason: cause,
  message: showMessage(MESSAGES[cause](showValue(object.name), isLate && certificate !== undefined ? inDanger(object.name, secretName, certificate) : undefined)),
  since: since.toISOString(),
  secrets: [{ name: secretName }],
});

const inDanger = (pki: string, secret: string, { notAfter }: WatchedCertificate): string =>
  `the certificate in Secret ${showValue(secret)} of pki: ${showValue(pki)}, which ends at ${showValue(notAfter)}`;

/** Whom the end is told: those who were told of the wait. */
export type Waited = Pick<Diagnosis, 'object' | 'secrets'> & { readonly reason: string };

/**
 * The wait is over. `told`: what is said of the Pki now, if anything is; undefined where there is no such Pki any more.
 * Where it is a certificate, the line that only said that it was being issued can say that it was.
 */
export const waited = ({ object, secrets, reason }: Waited, told: Diagnosis | 'nothing' | undefined, now: Date): Diagnosis => {
  const pki = object.name === NAMELESS ? 'its Pki' : `Pki ${showValue(object.name)}`;
  const isIssued = reason === 'Issuing' && told !== undefined && told !== 'nothing' && told.state === 'fine';
  return {
    version: 1,
    object,
    state: 'resolved',
    reason: isIssued ? 'Issued' : 'Resolved',
    message: isIssued ? told.message : over(reason, pki, told !== undefined),
    since: now.toISOString(),
    secrets,
  };
};

const over = (reason: string, pki: string, isThere: boolean): string => {
  if (reason === 'MessageBusUnreachable') return 'this cluster can reach NATS again.';
  return showMessage(isThere ? `crd-watcher has looked at ${pki}.` : `${pki} was deleted.`);
};

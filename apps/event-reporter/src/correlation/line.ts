import { createHash } from 'node:crypto';

import { actorOf, type Diagnosis } from '@chancery/contracts';

/**
 * The two lines that an object can have for one diagnosis: what is the case, and that it is over (on the source object
 * itself: that its certificate was issued).
 */
export const SLOTS = ['cause', 'closed'] as const;
export type Slot = (typeof SLOTS)[number];

/** One line of `kubectl describe`: an Event of ours, stored or about to be. Times in milliseconds, whole seconds. */
export interface Line {
  /** Name of the Event: the same for the same object, diagnosis and slot, whoever writes it and whenever. */
  readonly name: string;
  /** The object that the line is on. */
  readonly objectUid: string;
  /** Key of the diagnosis in its bucket. */
  readonly diagnosis: string;
  readonly slot: Slot;
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  readonly count: number;
  readonly first: number;
  readonly last: number;
  /** Of the diagnosis that the line last told: its `since`. */
  readonly since: string;
  /** Closed slot: `since` and count of the cause line that it closed. */
  readonly closes?: string;
  /** Closed slot on a source object: serial number of the certificate that it told of. */
  readonly serialNumber?: string;
  /** metadata.resourceVersion of the Event as it was stored: it is patched as that and as no other. */
  readonly version?: string;
}

/** A line warns where somebody has to act. */
export const lineType = (diagnosis: Pick<Diagnosis, 'reason' | 'actor'>): Line['type'] =>
  actorOf(diagnosis) === 'nobody' ? 'Normal' : 'Warning';

/** What makes a line news: without its count and its times. */
export const contentOf = ({ type, reason, message, since }: Line): string => JSON.stringify([type, reason, message, since]);

/** Longest name of an object (RFC 1123 subdomain). */
const MAX_NAME = 253;
const HASH_DIGITS = 16;

/** `<object's name>.<hash>`, clipped so that it stays a DNS subdomain. */
export const lineName = (
  component: string,
  object: { name: string; uid: string },
  diagnosis: string,
  slot: Slot,
): string => {
  const identity = JSON.stringify([component, object.uid, diagnosis, slot]);
  const hash = createHash('sha256').update(identity).digest('hex').slice(0, HASH_DIGITS);
  return `${object.name.slice(0, MAX_NAME - HASH_DIGITS - 1).replace(/[-.]+$/, '')}.${hash}`;
};

import { showMessage } from '@chancery/contracts';

import { POD_TYPE, type InvolvedObject } from '../targeting/object-key.js';
import { isAnswered, type Concern, type StoredLines } from './concern.js';
import { lineName, lineType, type Line } from './line.js';
import { countNow, refreshAt, spread, wholeSeconds } from './occurrences.js';
import type { PlanSettings, Step } from './step.js';

/** Work in progress is no news for this long. */
export const PENDING_SILENCE_MS = 5_000;

/** The cause line of a diagnosis that is a problem or work in progress: one line, whatever the cause changes into. */
export const planCause = (
  object: InvolvedObject,
  concern: Concern,
  stored: StoredLines,
  now: number,
  { component, refreshMs }: PlanSettings,
): Step => {
  const { key, diagnosis } = concern;
  const began = beganAt(diagnosis.since, stored.cause, now);
  if (diagnosis.state === 'pending' && isOwnProgress(concern, object) && (stored.cause === undefined || isAnswered(stored))) return {};
  if (diagnosis.state === 'pending' && now < began + PENDING_SILENCE_MS) return { lookAt: began + PENDING_SILENCE_MS };

  const before = stored.cause;
  const line: Line = {
    name: lineName(component, object, key, 'cause'),
    objectUid: object.uid,
    diagnosis: key,
    slot: 'cause',
    type: lineType(diagnosis),
    reason: diagnosis.reason,
    message: showMessage(diagnosis.message),
    // Told again after it was closed: a count that no closed line has answered.
    count: Math.max(countNow(before, began, now, refreshMs), isAnswered(stored) ? (before?.count ?? 0) + 1 : 0),
    first: wholeSeconds(Math.min(before?.first ?? began, began)),
    last: wholeSeconds(now),
    since: diagnosis.since,
  };
  const delay = spread(line.name, refreshMs);
  const lookAt = refreshAt(began, now, refreshMs, delay);
  if (before === undefined) return { write: { how: 'create', line, news: true }, lookAt, calm: true };
  const news = isAnswered(stored) || !saysTheSame(before, line);
  if (news) return { write: { how: 'patch', line, news }, lookAt, calm: true };
  const due = refreshAt(began, before.last, refreshMs, delay);
  return now >= due ? { write: { how: 'patch', line, news }, lookAt, calm: true } : { lookAt: due, calm: true };
};

/** A Pki that is in work is no news to itself: nothing hangs on it but pods, and those are told. In a flood that is a write less for each. */
const isOwnProgress = ({ relation }: Concern, { kind }: InvolvedObject): boolean => relation === 'self' && kind !== POD_TYPE;

/** A source whose clock is ahead of ours must not make us wait for its future. */
const beganAt = (since: string, told: Line | undefined, now: number): number => {
  const began = Date.parse(since);
  if (began <= now) return began;
  return told?.since === since ? Math.min(told.first, now) : now;
};

const saysTheSame = (a: Line, b: Line): boolean => a.type === b.type && a.reason === b.reason && a.message === b.message;

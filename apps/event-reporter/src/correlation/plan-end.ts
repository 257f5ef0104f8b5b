import { PKI_SOURCE, REASONS, showMessage } from '@chancery/contracts';

import { POD_TYPE, type InvolvedObject } from '../targeting/object-key.js';
import { closingOf, isOpenWarning, sourceOf, type Concern, type StoredLines } from './concern.js';
import { lineName, lineType, type Line } from './line.js';
import { wholeSeconds } from './occurrences.js';
import type { LineWrite, PlanSettings, Step } from './step.js';
import { concernsOthers, issued, noConcern, over } from './wording.js';

/**
 * A certificate that was issued or renewed longer ago is no news to a reporter that has just started, or leads from now on: its Event
 * may have been written and have expired since.
 */
export const NEWS_MS = 600_000;

/** The line that says that it is over, where something was said; on the source object also that it is fine. */
export const planEnd = (
  object: InvolvedObject,
  concern: Concern,
  stored: StoredLines,
  now: number,
  settings: PlanSettings,
): Step => {
  const { diagnosis, relation } = concern;
  const { serialNumber } = diagnosis;
  if (relation === 'self' && diagnosis.state === 'fine' && serialNumber !== undefined) {
    if (!isOpenWarning(stored) && !isNewCertificate(concern, stored.closed, now)) return {};
    const message = issued(diagnosis, diagnosis.secrets[0]?.name);
    return { write: closing(object, concern, stored, now, settings, 'Issued', message) };
  }
  if (isOpenWarning(stored)) {
    const isDeleted = sourceOf(concern.key) === PKI_SOURCE && diagnosis.state === 'resolved';
    return { write: closing(object, concern, stored, now, settings, isDeleted ? 'Deleted' : 'Resolved', wordingOf(object, concern, stored)) };
  }
  const { cause } = stored;
  if (cause?.reason !== 'Issuing') return {};
  const comesHere = relation === 'user' || relation === 'also';
  const saying = comesHere
    ? { type: lineType(diagnosis), reason: diagnosis.reason, message: showMessage(diagnosis.message) }
    : { type: REASONS.Resolved.eventType, reason: 'Resolved', message: wordingOf(object, concern, stored) };
  return { write: progressDone(cause, saying, concern, now) };
};

const isNewCertificate = ({ diagnosis, renewedAt = -Infinity }: Concern, told: Line | undefined, now: number): boolean => {
  if (told?.serialNumber !== undefined) return told.serialNumber !== diagnosis.serialNumber;
  return now - Math.max(renewedAt, Date.parse(diagnosis.since)) < NEWS_MS;
};

const wordingOf = ({ kind }: InvolvedObject, { relation, key, diagnosis, secret }: Concern, { cause }: StoredLines): string => {
  const reason = cause?.reason ?? diagnosis.reason;
  const source = sourceOf(key);
  const endsElsewhere = relation === 'former' && diagnosis.state !== 'resolved';
  if (source === PKI_SOURCE && endsElsewhere && kind === POD_TYPE) return noConcern(reason, diagnosis);
  if (endsElsewhere && diagnosis.state !== 'fine') return concernsOthers(reason);
  return over(source, reason, diagnosis, secret);
};

const closing = (
  object: InvolvedObject,
  { key, diagnosis }: Concern,
  { cause, closed }: StoredLines,
  now: number,
  { component }: PlanSettings,
  reason: 'Issued' | 'Resolved' | 'Deleted',
  message: string,
): LineWrite => ({
  how: closed === undefined ? 'create' : 'patch',
  news: true,
  ...(isOpenWarning({ cause, closed }) && { ends: cause?.since }),
  line: {
    name: lineName(component, object, key, 'closed'),
    objectUid: object.uid,
    diagnosis: key,
    slot: 'closed',
    type: REASONS[reason].eventType,
    reason,
    message,
    count: (closed?.count ?? 0) + 1,
    first: closed?.first ?? wholeSeconds(now),
    last: wholeSeconds(now),
    since: diagnosis.since,
    ...(cause !== undefined && { closes: closingOf(cause) }),
    ...(diagnosis.serialNumber !== undefined && { serialNumber: diagnosis.serialNumber }),
  },
});

/** Nobody was warned: the line that said that work was in progress says what came of it, or that it is over here. */
const progressDone = (cause: Line, saying: Pick<Line, 'type' | 'reason' | 'message'>, { diagnosis }: Concern, now: number): LineWrite => ({
  how: 'patch',
  news: true,
  line: { ...cause, ...saying, last: wholeSeconds(now), since: diagnosis.since },
});

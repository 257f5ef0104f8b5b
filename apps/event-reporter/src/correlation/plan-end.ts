import { PKI_SOURCE, REASONS, showMessage } from '@chancery/contracts';

import type { InvolvedObject } from '../targeting/object-key.js';
import { isOpenWarning, sourceOf, type Concern, type StoredLines } from './concern.js';
import { lineName, lineType, type Line } from './line.js';
import { wholeSeconds } from './occurrences.js';
import type { LineWrite, PlanSettings, Step } from './step.js';
import { issued, noConcern, over } from './wording.js';

/**
 * A certificate that was issued longer ago is no news to a reporter that has just started: its Event may have been
 * written and have expired since.
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
    return { write: closing(object, concern, stored, now, settings, 'Resolved', wordingOf(concern, stored)) };
  }
  const { cause } = stored;
  if (relation !== 'user' || cause?.reason !== 'Issuing') return {};
  return { write: progressDone(cause, concern, now) };
};

const isNewCertificate = ({ diagnosis, serialBefore }: Concern, told: Line | undefined, now: number): boolean => {
  if (told?.serialNumber !== undefined) return told.serialNumber !== diagnosis.serialNumber;
  const changed = serialBefore !== undefined && serialBefore !== diagnosis.serialNumber;
  return changed || now - Date.parse(diagnosis.since) < NEWS_MS;
};

const wordingOf = ({ relation, key, diagnosis, secret }: Concern, { cause }: StoredLines): string => {
  const reason = cause?.reason ?? diagnosis.reason;
  const source = sourceOf(key);
  if (source === PKI_SOURCE && relation === 'former' && diagnosis.state !== 'resolved') return noConcern(reason, diagnosis);
  return over(source, reason, diagnosis, secret);
};

const closing = (
  object: InvolvedObject,
  { key, diagnosis }: Concern,
  { cause, closed }: StoredLines,
  now: number,
  { component }: PlanSettings,
  reason: 'Issued' | 'Resolved',
  message: string,
): LineWrite => ({
  how: closed === undefined ? 'create' : 'patch',
  news: true,
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
    ...(cause !== undefined && { closes: cause.since }),
    ...(diagnosis.serialNumber !== undefined && { serialNumber: diagnosis.serialNumber }),
  },
});

/** Nobody was warned: the line that said that work was in progress says what came of it. */
const progressDone = (cause: Line, { diagnosis }: Concern, now: number): LineWrite => ({
  how: 'patch',
  news: true,
  line: {
    ...cause,
    type: lineType(diagnosis),
    reason: diagnosis.reason,
    message: showMessage(diagnosis.message),
    last: wholeSeconds(now),
    since: diagnosis.since,
  },
});

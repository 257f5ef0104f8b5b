import type { Entry, Told } from '../api/answers.js';
import type { Tone } from '../search/brief.js';

/** How things stand at the end of a story. */
export interface Standing {
  readonly tone: Tone;
  readonly text: string;
  /** Since when. */
  readonly since: string;
  /** Who has to act; undefined: nobody. */
  readonly actor: 'owner' | 'platform' | undefined;
  /** Why, when it is not good. */
  readonly why: Entry | undefined;
}

/** The certificate that was put into the Secret last, as the signer tells it where that is known; if none was, the last one signed. */
export const certificateOf = (entries: readonly Told[]): Entry['certificate'] => {
  const delivered = deliveredOf(entries);
  const signed = entries.findLast(({ outcome, record }) => outcome === 'signed' && (delivered === undefined || record.certificate?.serialNumber === delivered.serialNumber));
  return signed?.record.certificate ?? delivered;
};

const deliveredOf = (entries: readonly Told[]): Entry['certificate'] =>
  entries.findLast(({ outcome }) => outcome === 'delivered' || outcome === 'renewed')?.record.certificate;

/** Undefined where the story says nothing of it. Ended by a deletion; else what was said last counts. */
export const standingOf = (entries: readonly Told[], now: Date): Standing | undefined => {
  const last = entries.findLast(({ outcome }) => DECISIVE.has(outcome));
  if (last === undefined) return undefined;
  const { outcome, storedAt, record } = last;
  const common = { since: storedAt, actor: undefined, why: undefined };
  switch (outcome) {
    case 'deleted':
      return { ...common, tone: 'neutral', text: 'The Pki is deleted' };
    case 'expired':
      return { ...common, tone: 'bad', text: 'The certificate has expired' };
    case 'refused':
    case 'diagnosis-opened':
      return { ...common, tone: 'bad', text: record.reason ?? 'Refused', actor: record.problem?.actor, why: record };
    default:
      return certificateStands(entries, now, common);
  }
};

const DECISIVE = new Set(['refused', 'diagnosis-opened', 'diagnosis-closed', 'delivered', 'renewed', 'expired', 'deleted']);

const certificateStands = (entries: readonly Told[], now: Date, common: Pick<Standing, 'since' | 'actor' | 'why'>): Standing => {
  const certificate = certificateOf(entries);
  if (certificate === undefined) return { ...common, tone: 'neutral', text: 'No problem is known' };
  if (deliveredOf(entries) === undefined) return { ...common, tone: 'neutral', text: 'The certificate is signed, and not known to be in a Secret' };
  const hasEnded = new Date(certificate.notAfter) < now;
  return hasEnded ? { ...common, tone: 'bad', text: 'The certificate has ended' } : { ...common, tone: 'good', text: 'The certificate is in its Secret' };
};

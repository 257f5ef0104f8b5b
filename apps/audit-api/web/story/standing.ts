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

/** Whether what was delivered last was replaced since: of what a newer one replaced, the newer one is delivered as well. */
const isReplaced = ({ outcome, record }: Told, delivered: Entry['certificate']): boolean =>
  outcome === 'superseded' && delivered !== undefined && (record.serialNumber ?? record.certificate?.serialNumber) === delivered.serialNumber;

const deliveredOf = (entries: readonly Told[]): Entry['certificate'] =>
  entries.findLast(({ outcome }) => outcome === 'delivered' || outcome === 'renewed')?.record.certificate;

/**
 * Undefined where the story says nothing of it. Ended by a deletion; else what was said last counts.
 * @param ofWhole whether it is the story of all that happened to a Pki, and not of one certificate, which says nothing of a deletion
 */
export const standingOf = (entries: readonly Told[], now: Date, ofWhole: boolean): Standing | undefined => {
  const delivered = deliveredOf(entries);
  const last = entries.findLast((told) => DECISIVE.has(told.outcome) || isReplaced(told, delivered));
  if (last === undefined) return undefined;
  const { outcome, storedAt, record } = last;
  const common = { since: storedAt, actor: undefined, why: undefined };
  switch (outcome) {
    case 'deleted':
      return { ...common, tone: 'neutral', text: 'The Pki is deleted' };
    case 'expired':
      return { ...common, tone: 'bad', text: 'The certificate has expired' };
    case 'superseded':
      return { ...common, tone: 'neutral', text: 'The certificate was replaced' };
    case 'refused':
    case 'diagnosis-opened':
      return { ...common, tone: 'bad', text: record.reason ?? 'Refused', actor: record.problem?.actor, why: record };
    default:
      return certificateStands(entries, now, ofWhole, common);
  }
};

const DECISIVE = new Set(['refused', 'diagnosis-opened', 'diagnosis-closed', 'delivered', 'renewed', 'expired', 'deleted']);

/** What the cross-checks found of a certificate and is not over. */
const doubtOf = (entries: readonly Told[], serialNumber: string): Standing | undefined => {
  const last = entries.findLast(({ record: { finding, certificate } }) => finding !== undefined && finding.check in DOUBTS && certificate?.serialNumber === serialNumber);
  const { finding } = last?.record ?? {};
  if (last === undefined || finding?.state !== 'open') return undefined;
  return { tone: 'bad', text: DOUBTS[finding.check] ?? finding.check, since: last.storedAt, actor: 'platform', why: undefined };
};

const DOUBTS: Readonly<Record<string, string>> = {
  'delivered-not-signed': 'The certificate in the Secret is none that was signed for this cluster',
  'signed-not-intended': 'The certificate was signed, and the intent to sign it was not recorded',
};

const certificateStands = (entries: readonly Told[], now: Date, ofWhole: boolean, common: Pick<Standing, 'since' | 'actor' | 'why'>): Standing => {
  const certificate = certificateOf(entries);
  if (certificate === undefined) return { ...common, tone: 'neutral', text: 'No problem is known' };
  if (deliveredOf(entries) === undefined) return { ...common, tone: 'neutral', text: 'The certificate is signed, and not known to be in a Secret' };
  const doubt = doubtOf(entries, certificate.serialNumber);
  if (doubt !== undefined) return doubt;
  if (new Date(certificate.notAfter) < now) return { ...common, tone: 'bad', text: 'The certificate has ended' };
  return ofWhole
    ? { ...common, tone: 'good', text: 'The certificate is in its Secret' }
    : { ...common, tone: 'neutral', text: 'The certificate was put into its Secret; the story of its Pki says whether it is there still' };
};

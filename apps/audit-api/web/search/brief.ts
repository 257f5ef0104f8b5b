import type { Entry } from '../api/answers.js';

export type Tone = 'good' | 'bad' | 'neutral';
interface Brief {
  readonly tone: Tone;
  /** What happened, in a word or two. */
  readonly what: string;
  /** What is worth knowing of it in a list. */
  readonly more: string;
}

const BAD = new Set(['refused', 'withheld', 'expired', 'diagnosis-opened', 'finding', 'unparsable']);
const GOOD = new Set(['delivered', 'renewed', 'diagnosis-closed']);
export const toneOf = (outcome: string): Tone => (BAD.has(outcome) ? 'bad' : GOOD.has(outcome) ? 'good' : 'neutral');

const WORDS: Readonly<Record<string, string>> = {
  'diagnosis-opened': 'Told',
  'diagnosis-closed': 'Told that it is over',
  'policy-loaded': 'Policy loaded',
  'authority-loaded': 'Authority loaded',
  intended: 'Allowed',
  unparsable: 'Not a record',
};

/** A record as a line of a list; its story says more. */
export const briefOf = (entry: Entry): Brief => {
  const { outcome } = entry;
  const what = WORDS[outcome] ?? `${outcome.charAt(0).toUpperCase()}${outcome.slice(1)}`;
  return { tone: toneOf(outcome), what, more: moreOf(entry) };
};

const moreOf = ({ outcome, problem, detail, certificate, serialNumber = certificate?.serialNumber, secret, requester, cause, object, pods, unparsable }: Entry): string => {
  if (unparsable !== undefined) return unparsable.error;
  const serial = serialNumber === undefined ? '' : `certificate ${serialNumber}`;
  switch (outcome) {
    case 'requested':
      return `by ${requester ?? 'somebody'}${cause === undefined ? '' : `, ${cause}`}`;
    case 'intended':
    case 'signed':
      return `${serial} for ${(certificate?.dnsNames ?? []).join(', ')}`;
    case 'delivered':
    case 'renewed':
    case 'superseded':
    case 'expired':
      return `${serial}${secret === undefined ? '' : ` in Secret ${secret.name}`}`;
    case 'mounted':
      return `${serial}${pods === undefined ? '' : ` by ${pods.join(', ')}`}`;
    case 'diagnosis-opened':
    case 'diagnosis-closed':
      return [object === undefined ? '' : `${object.kind} ${object.name}`, detail ?? problem?.message ?? ''].filter((part) => part !== '').join(': ');
    default:
      return problem?.message ?? detail ?? '';
  }
};

import type { StoredRecord } from '@chancery/audit-store';
import { auditRecordSchema, showList, showValue, type AuditRecord, type Outcome } from '@chancery/contracts';

export type Tone = 'good' | 'bad' | 'neutral';
type Said = { readonly tone: Tone; readonly text: string };

/** What a record says, in one sentence. A record of a newer service, or of another outcome, says no more than its outcome. */
export const sentenceOf = ({ outcome, record, unparsable }: StoredRecord): Said => {
  if (unparsable !== undefined) return { tone: 'bad', text: `A message that is no record came: ${showValue(unparsable.parseError)}.` };
  const parsed = auditRecordSchema.safeParse(record);
  if (!parsed.success) return { tone: 'neutral', text: `${showValue(outcome)}.` };
  return SENTENCES[parsed.data.outcome](parsed.data);
};

const SENTENCES: Readonly<Record<Outcome, (record: AuditRecord) => Said>> = {
  requested: (record) => ({ tone: 'neutral', text: `${asker(record)} asked for a certificate${because(record)}.` }),
  refused: (record) => ({ tone: 'bad', text: `Refused${byRule(record)}, ${record.reason ?? 'without a reason'}: ${record.problem?.message ?? ''}` }),
  intended: (record) => ({ tone: 'neutral', text: `Allowed${byRule(record)}: the intent to sign ${serial(record)} for ${names(record)} was recorded.` }),
  signed: (record) => ({ tone: 'neutral', text: `Signed ${serial(record)}, valid until ${record.certificate?.notAfter ?? 'an unknown end'}.` }),
  withheld: (record) => ({ tone: 'bad', text: `${capital(serial(record))} was not released: ${record.detail ?? record.reason ?? 'without a reason'}.` }),
  'policy-loaded': ({ revision }) => ({ tone: 'neutral', text: `The policy with the revision ${showValue(revision ?? '')} is in force.` }),
  'authority-loaded': ({ detail }) => ({ tone: 'neutral', text: `An authority was loaded${detail === undefined ? '' : `: ${detail}`}.` }),
  delivered: (record) =>
    // One that was issued in the place of what somebody had left there has the same cause, and was asked for.
    record.cause === 'SecretAdopted' && record.traceId === undefined
      ? { tone: 'good', text: `Took over Secret ${secret(record)}, which has ${serial(record)}${mountedBy(record)}.` }
      : { tone: 'good', text: `Put ${serial(record)} into Secret ${secret(record)}${mountedBy(record)}.` },
  renewed: (record) => ({ tone: 'good', text: `Renewed: ${serial(record)} took the place of ${showValue(record.replaces ?? '')}${because(record)}.` }),
  superseded: (record) => ({ tone: 'neutral', text: `${capital(serial(record))} is in use no more: ${newer(record)} took its place in Secret ${secret(record)}.` }),
  expired: (record) => ({ tone: 'bad', text: `${capital(serial(record))} has expired in Secret ${secret(record)} without being replaced.` }),
  mounted: (record) => ({ tone: 'good', text: `In use by ${showList(record.pods ?? [])}: ${serial(record)}.` }),
  deleted: () => ({ tone: 'neutral', text: 'The Pki was deleted.' }),
  'diagnosis-opened': (record) => ({ tone: 'bad', text: `${told(record)} told ${record.detail ?? record.reason ?? ''}` }),
  'diagnosis-closed': (record) => ({ tone: 'good', text: `${told(record)} told that ${record.reason ?? 'it'} is over.` }),
  read: ({ requester, detail }) => ({ tone: 'neutral', text: `${showValue(requester ?? '')} read the history: ${detail ?? ''}` }),
  finding: ({ detail, finding }) => ({ tone: finding?.state === 'resolved' ? 'good' : 'bad', text: `A cross-check found: ${detail ?? ''}` }),
  retained: ({ detail }) => ({ tone: 'neutral', text: `Retention: ${detail ?? ''}` }),
};

const serial = ({ certificate, serialNumber }: AuditRecord): string => `certificate ${showValue(certificate?.serialNumber ?? serialNumber ?? 'unknown')}`;
const asker = ({ requester }: AuditRecord): string => (requester === undefined || requester === 'unknown' ? 'Somebody' : showValue(requester));
const byRule = ({ rule }: AuditRecord): string => (rule === undefined ? '' : ` by rule ${showValue(rule)}`);
const because = ({ cause }: AuditRecord): string => (cause === undefined ? '' : ` (${cause})`);
const secret = ({ secret: written, pki }: AuditRecord): string => showValue(written?.name ?? pki?.name ?? 'unknown');
const mountedBy = ({ pods }: AuditRecord): string => (pods === undefined || pods.length === 0 ? '' : `, used by ${showList(pods)}`);
const newer = ({ replacedBy }: AuditRecord): string => (replacedBy === undefined ? 'a newer one' : `certificate ${showValue(replacedBy)}`);
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const names = ({ certificate }: AuditRecord): string => {
  const { dnsNames = [], ipAddresses = [], uris = [], emailAddresses = [] } = certificate ?? {};
  return showList([...dnsNames, ...ipAddresses, ...uris, ...emailAddresses], 4);
};
/** One, or all pods of which one record tells. */
const told = ({ object, pods = [], pki }: AuditRecord): string => {
  if (object !== undefined) return `${object.kind} ${showValue(object.name)} was`;
  return pods.length > 0 ? `Pods ${showList(pods)} were` : `Pki ${showValue(pki?.name ?? 'unknown')} was`;
};

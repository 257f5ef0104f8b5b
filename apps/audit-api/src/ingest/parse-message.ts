import { createHash } from 'node:crypto';

import { safeText, type Content, type NewRecord, type Place } from '@chancery/audit-store';
import {
  AUDIT_SERVICE_STREAM,
  AUDIT_SIGNER_STREAM,
  CLUSTER_OUTCOMES,
  MAX_RECORD_BYTES,
  SERVICE_OUTCOMES,
  SIGNER_OUTCOMES,
  auditRecordSchema,
  clusterName,
  clusterOfStream,
  clusterOfSubject,
  showValue,
  type AuditRecord,
} from '@chancery/contracts';
import type { StreamMessage } from '@chancery/messaging';

import { fieldsOf } from './record-fields.js';
import { TOO_LARGE, escaped, whyNotStorable } from './storable.js';

const utf8 = new TextDecoder('utf-8', { fatal: true });

type Parsed = ({ ok: true; value: Content & { kind: 'record' } } | { ok: false; why: string }) & { readonly cluster?: string | undefined };

/** What a message of an audit stream becomes in the history: a record, or, whatever it is, an entry that says why it is none. */
export const parseMessage = (message: StreamMessage, stream: { name: string; createdAt: Date }): NewRecord => {
  const place: Place = { stream: stream.name, streamCreatedAt: stream.createdAt, sequence: message.sequence };
  const parsed = parseContent(message, stream.name);
  // Not by the subject, which may be its sender's choice: that of a message which was made to come here.
  const cluster = clusterOfStream(stream.name) ?? parsed.cluster;
  return {
    place,
    storedAt: message.storedAt,
    subject: safeText(message.subject),
    source: sourceOf(stream.name),
    ...(cluster !== undefined && { cluster }),
    content: parsed.ok ? parsed.value : unparsable(message, place, parsed.why),
  };
};

/** Who may have written into a stream. */
const sourceOf = (stream: string): string => {
  const cluster = clusterOfStream(stream);
  return cluster !== undefined ? `cluster/${cluster}` : stream === AUDIT_SERVICE_STREAM ? 'service' : 'signer';
};

const outcomesOf = (stream: string): readonly string[] =>
  stream === AUDIT_SIGNER_STREAM ? SIGNER_OUTCOMES : stream === AUDIT_SERVICE_STREAM ? SERVICE_OUTCOMES : CLUSTER_OUTCOMES;

/** The entry for a message that is no record. It is known by its place, since it has no id of its own. */
export const unparsable = (message: Pick<StreamMessage, 'data'>, place: Place, why: string): Content => ({
  kind: 'unparsable',
  id: createHash('sha256').update(JSON.stringify([place.stream, place.streamCreatedAt.toISOString(), place.sequence])).digest('hex'),
  raw: safeText(Buffer.from(message.data).toString('utf8')),
  parseError: safeText(why, 1024),
});

const parseContent = (message: StreamMessage, stream: string): Parsed => {
  const why = misplaced(message.subject, stream);
  if (why !== undefined) return { ok: false, why };
  if (message.isCopy === true) return { ok: false, why: 'a copy of a message of another stream, which NATS was made to send here' };
  if (message.data.length > MAX_RECORD_BYTES) return { ok: false, why: TOO_LARGE };
  let text: string;
  try {
    text = utf8.decode(message.data);
  } catch {
    return { ok: false, why: 'not UTF-8' };
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { ok: false, why: 'not JSON' };
  }
  if (typeof json !== 'object' || json === null) return { ok: false, why: 'not a JSON object' };
  const refuse = (why: string): Parsed => ({ ok: false, why, cluster: claimedCluster(json) });
  const unstorable = whyNotStorable(json, message.data.length);
  if (unstorable !== undefined) return refuse(unstorable);
  // As it came: escaped, a text may be longer than the schema lets it be.
  const { data: record, error } = auditRecordSchema.safeParse(json);
  if (error !== undefined) return refuse(error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '));
  const refused = outcomeRefused(message.subject, stream, record.outcome);
  if (refused !== undefined) return refuse(refused);
  // With fields that a newer service has and our schema does not know.
  const kept = escaped(json, text);
  const escapedRecord = kept as unknown as AuditRecord;
  return { ok: true, value: { kind: 'record', record: kept, fields: fieldsOf(escapedRecord) }, cluster: escapedRecord.cluster };
};

/** Whose business a message is that is no record: so that it is found among those of its cluster. */
const claimedCluster = (json: object): string | undefined => clusterName.safeParse((json as { cluster?: unknown }).cluster).data;

/** Whether a record of the stream may have the subject. */
const isOfStream = (subject: string, stream: string): boolean => {
  if (stream === AUDIT_SIGNER_STREAM) return /^audit\.v1\.signer\.[^.]+$/.test(subject);
  if (stream === AUDIT_SERVICE_STREAM) return /^audit\.v1\.service\.[^.]+$/.test(subject);
  return subject.split('.').length === 5 && clusterOfSubject(subject) === clusterOfStream(stream);
};

/**
 * A stream may hold messages that are none of its own: what a push consumer delivers into it is stored with the subject that it had
 * before, which its sender chose (nats-server 2.15, after a restart).
 */
const misplaced = (subject: string, stream: string): string | undefined =>
  isOfStream(subject, stream) ? undefined : `subject: ${showValue(subject)} is none of the stream ${stream}`;

/** A cluster may not tell what only the signer or the audit service knows, whatever its payload says. */
const outcomeRefused = (subject: string, stream: string, outcome: string): string | undefined => {
  if (!outcomesOf(stream).includes(outcome)) return `outcome: ${outcome} may not be told in the stream ${stream}`;
  const told = subject.split('.').at(-1) ?? '';
  return told === outcome ? undefined : `outcome: ${outcome} does not agree with the subject's ${showValue(told)}`;
};

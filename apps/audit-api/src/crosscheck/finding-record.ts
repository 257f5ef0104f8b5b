import { createHash } from 'node:crypto';

import { MAX_SERIAL_CHARACTERS, type Lonely } from '@chancery/audit-store';
import { auditRecordSchema, showMessage, showValue, type AuditRecord } from '@chancery/contracts';
import { SERVICE_VERSION } from '@chancery/service';

import type { Rule } from './rules.js';

const idOf = (...parts: (string | number)[]): string => createHash('sha256').update(JSON.stringify(parts)).digest('hex');

/** One finding for each check and record, whoever finds it and however often. */
export const findingId = (check: string, { place }: Pick<Lonely, 'place'>): string =>
  idOf('finding', check, place.stream, place.streamCreatedAt.toISOString(), place.sequence);

/** What was found of a record; with a reason, that it is over. */
export const findingRecord = (rule: Pick<Rule, 'name' | 'says'>, about: Lonely, graceSeconds: number, time: Date, over?: string): AuditRecord => {
  const { place, cluster, id, hash } = about;
  const told = auditRecordSchema.safeParse(about.record).data;
  const { serialNumber: claimed = '', notBefore, notAfter } = told?.certificate ?? {};
  // What a cluster claims may be as long as a record: the finding about it has to be one as well.
  const serialNumber = claimed === '' || claimed.length > MAX_SERIAL_CHARACTERS ? undefined : claimed;
  const what = rule.says(`certificate ${showValue(serialNumber ?? 'without a serial number')}`, showValue(cluster ?? 'unknown'), graceSeconds);
  return {
    version: 1,
    id: over === undefined ? findingId(rule.name, about) : idOf('resolved', findingId(rule.name, about)),
    outcome: 'finding',
    time: time.toISOString(),
    service: `audit-api/${SERVICE_VERSION}`,
    ...(cluster !== undefined && { cluster }),
    ...(told?.pki !== undefined && { pki: told.pki }),
    ...(told?.traceId !== undefined && { traceId: told.traceId }),
    ...(serialNumber !== undefined && notBefore !== undefined && notAfter !== undefined && { certificate: { serialNumber, notBefore, notAfter } }),
    detail: showMessage(`${rule.name}: ${over === undefined ? '' : `over, ${over}: `}${what}.`),
    finding: {
      check: rule.name,
      state: over === undefined ? 'open' : 'resolved',
      record: { id, stream: place.stream, streamCreatedAt: place.streamCreatedAt.toISOString(), sequence: place.sequence, hash },
    },
  };
};

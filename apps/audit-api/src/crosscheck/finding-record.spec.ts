import { MAX_RECORD_BYTES, auditRecordSchema } from '@chancery/contracts';

import { findingRecord } from './finding-record.js';
import { RULES } from './rules.js';

describe('The record of a finding', () => {
  const aboutSerial = (serialNumber: string) =>
    findingRecord(
      RULES[0]!,
      {
        place: { stream: 'AUDIT_CLUSTER_dev', streamCreatedAt: new Date(0), sequence: 7 },
        storedAt: new Date(0),
        id: 'a'.repeat(64),
        hash: 'b'.repeat(64),
        cluster: 'dev',
        record: {
          version: 1, id: 'a'.repeat(64), outcome: 'delivered', time: '2026-11-24T00:00:00Z', service: 'crd-watcher/0.1.0',
          certificate: { serialNumber, notBefore: '2026-11-24T00:00:00Z', notAfter: '2027-02-22T00:00:00Z' },
        },
      },
      300,
      new Date(0),
    );

  it('names the certificate', () => {
    expect(aboutSerial('4a01')).toMatchObject({ certificate: { serialNumber: '4a01' }, detail: expect.stringContaining('certificate 4a01 is in a Secret of the cluster dev') as string });
  });

  it('is a record that the history takes, however long what the cluster claims', () => {
    const record = aboutSerial('a'.repeat(190_000));
    expect(auditRecordSchema.safeParse(record).success).toBe(true);
    expect(JSON.stringify(record).length).toBeLessThan(MAX_RECORD_BYTES / 100);
    expect(record.certificate).toBeUndefined();
  });
});

import { benchAudit, type AuditReport } from './report.js';
import { auditTable } from './table.js';

const RECORDS = 20_000;
const INGESTED = 1_000;

describe('npm run bench -- audit', () => {
  let report: AuditReport;
  beforeAll(async () => {
    report = await benchAudit({ sizes: { records: RECORDS, ingest: INGESTED, samples: 10, loads: 1 }, parts: ['queries', 'ingest'] });
  }, 240_000);

  it('asks each question of a history of the size that was asked for, and none fails', () => {
    expect(report.history?.records).toBe(RECORDS);
    expect(report.queries!.length).toBeGreaterThan(30);
    expect(report.queries!.filter(({ failures }) => Object.keys(failures).length > 0)).toEqual([]);
    const lookUps = report.queries!.filter(({ kind, name }) => kind === 'look-up' && name !== 'records of something unknown' && name !== 'record by id');
    expect(lookUps.filter(({ records }) => records === 0)).toEqual([]);
  });

  it('stores what is published, also what was published while nobody stored', () => {
    const { records, caughtUpPerSecond, livePerSecond, insertedPerSecond } = report.ingest!;
    expect(records).toBe(INGESTED);
    for (const rate of [caughtUpPerSecond, livePerSecond, insertedPerSecond]) expect(rate).toBeGreaterThan(0);
    expect(auditTable(report)).toContain('wanted: 5000/s');
  });
});

import { reportKey, type Diagnosis, type DiagnosisReportReply } from '@chancery/contracts';
import { Registry } from 'prom-client';

import { OpenReports } from './open-reports.js';
import { ReportDesk, type ReportDeskOptions } from './report-desk.js';
import { createReportMetrics, measureReports } from './report-metrics.js';
import { readReporters } from './reporters-file.js';

const REPORTERS = readReporters(
  'reporters: [{name: disk, reasons: [{reason: DiskFull, actor: owner, meaning: m, fix: f}, {reason: DiskSlow, actor: platform, meaning: m, fix: f}]}]',
  'chancery', 'spec',
);
const START = Date.parse('2030-01-01T00:00:00.000Z');

/** A desk before a bucket in memory, whose writes are fenced as NATS fences them. */
const setUp = (options: Partial<ReportDeskOptions> = {}) => {
  const registry = new Registry();
  const stored = new Map<string, { diagnosis: Diagnosis; revision: number }>();
  const open = new OpenReports();
  let now = START;
  let writes = 0;
  const bucket: ReportDeskOptions['bucket'] = {
    read: async (key) => stored.get(key) ?? { revision: 0 },
    write: async (key, diagnosis, expected) => {
      if ((stored.get(key)?.revision ?? 0) !== expected) return undefined;
      stored.set(key, { diagnosis, revision: (writes += 1) });
      return writes;
    },
  };
  measureReports(registry, open);
  const desk = new ReportDesk({
    reporters: REPORTERS, bucket, open, isReady: () => true, metrics: createReportMetrics(registry), perSecond: 20, mostOpen: 3,
    onRefused: () => undefined, onFailure: () => undefined, now: () => now, ...options,
  });
  const report = (changes: Record<string, unknown> = {}, reporter = 'disk'): Promise<DiagnosisReportReply> =>
    desk.take(reporter, Buffer.from(JSON.stringify({
      version: 1, id: 'p', object: { apiVersion: 'v1', kind: 'Pod', namespace: 'app1', name: 'p', uid: 'u' }, state: 'problem',
      reason: 'DiskFull', message: 'Disk is full.', ...changes,
    })));
  return {
    desk, report, bucket, stored, metrics: () => registry.metrics(), pass: (ms: number) => (now += ms), writes: () => writes,
    of: (id = 'p') => stored.get(reportKey('disk', id))?.diagnosis,
  };
};
const ACCEPTED = { outcome: 'accepted' };

describe('A report that is accepted', () => {
  it('is kept as a diagnosis under the name of the credential, with the actor that was declared', async () => {
    const { report, of } = setUp();
    expect(await report()).toEqual(ACCEPTED);
    expect(of()).toMatchObject({ state: 'problem', reason: 'DiskFull', actor: 'owner', message: 'Disk is full.', since: '2030-01-01T00:00:00.000Z' });
  });

  it('is not written again when it says the same', async () => {
    const { report, writes, pass } = setUp();
    await report();
    pass(60_000);
    expect(await report()).toEqual(ACCEPTED);
    expect(writes()).toBe(1);
  });

  it('keeps since while reason and state stay, and not longer', async () => {
    const { report, of, pass } = setUp();
    await report();
    pass(60_000);
    await report({ message: 'Disk is still full.' });
    expect(of()).toMatchObject({ message: 'Disk is still full.', since: '2030-01-01T00:00:00.000Z' });
    await report({ reason: 'DiskSlow' });
    expect(of()).toMatchObject({ actor: 'platform', since: '2030-01-01T00:01:00.000Z' });
    pass(60_000);
    await report({ reason: 'DiskSlow', state: 'resolved' });
    expect(of()).toMatchObject({ state: 'resolved', since: '2030-01-01T00:02:00.000Z' });
  });

  it('has its text clipped and its control and bidi characters escaped', async () => {
    const { report, of } = setUp();
    await report({ message: 'a\n  Warning  Fake \u202e' });
    expect(of()?.message).toBe('a\\n  Warning  Fake \\u202e');
    await report({ message: 'ä'.repeat(1024) });
    expect(Buffer.byteLength(of()?.message ?? '')).toBeLessThanOrEqual(1024);
  });

  it('closes nothing and stores nothing when nothing was open', async () => {
    const { report, stored } = setUp();
    expect(await report({ state: 'resolved' })).toEqual(ACCEPTED);
    expect(stored.size).toBe(0);
  });

  it('closes what was lost with the bucket and is still told', async () => {
    const { report, stored, of, metrics } = setUp();
    await report();
    stored.clear();
    expect(await report({ state: 'resolved' })).toEqual(ACCEPTED);
    expect(of()).toMatchObject({ state: 'resolved' });
    expect(await metrics()).toContain('chancery_reports_open{reporter="disk"} 0');
  });

  it('is written over what somebody else wrote meanwhile', async () => {
    const { report, bucket, of } = setUp();
    const write = bucket.write.bind(bucket);
    let beaten = 0;
    bucket.write = async (key, diagnosis, revision) => {
      if (beaten++ === 0) await write(key, { ...diagnosis, message: 'of another' }, revision);
      return write(key, diagnosis, revision);
    };
    expect(await report()).toEqual(ACCEPTED);
    expect(of()?.message).toBe('Disk is full.');
  });
});

describe('A report is not accepted', () => {
  it('when it is wrong, and nothing is stored', async () => {
    const { report, stored, metrics } = setUp();
    expect(await report({ reason: 'DiskFul' })).toMatchObject({ outcome: 'refused' });
    expect(await report({}, 'stranger')).toMatchObject({ outcome: 'refused' });
    expect(stored.size).toBe(0);
    const text = await metrics();
    expect(text).toContain('chancery_reports_refused_total{reporter="disk",why="reason"} 1');
    expect(text).toContain('chancery_reports_refused_total{reporter="(undeclared)",why="undeclared"} 1');
    expect(text).toContain('chancery_reports_total{reporter="disk",outcome="refused"} 1');
  });

  it('when too many problems are open, until some are resolved', async () => {
    const { report, metrics } = setUp();
    for (const id of ['a', 'b', 'c']) expect(await report({ id })).toEqual(ACCEPTED);
    expect(await report({ id: 'd' })).toEqual({ outcome: 'refused', problems: ['3 problems of this reporter are open, which is the most: report some as resolved'] });
    expect(await report({ id: 'a', message: 'other' })).toEqual(ACCEPTED);
    expect(await metrics()).toContain('chancery_reports_open{reporter="disk"} 3');
    await report({ id: 'a', state: 'resolved' });
    expect(await report({ id: 'd' })).toEqual(ACCEPTED);
  });

  it('when ever new ids would fill the bucket with what is resolved', async () => {
    const { report } = setUp();
    const outcomes: string[] = [];
    for (let i = 0; i < 8; i++) {
      outcomes.push((await report({ id: `i${i}` })).outcome);
      await report({ id: `i${i}`, state: 'resolved' });
    }
    expect(outcomes).toEqual([...Array.from({ length: 6 }, () => 'accepted'), 'unavailable', 'unavailable']);
  });

  it('when many at once would pass the limit together', async () => {
    const { report } = setUp();
    const replies = await Promise.all(Array.from({ length: 10 }, (_, i) => report({ id: `i${i}` })));
    expect(replies.filter(({ outcome }) => outcome === 'accepted')).toHaveLength(3);
  });

  it('faster than the rate, for a while', async () => {
    const { report, pass } = setUp({ perSecond: 1 });
    for (let i = 0; i < 10; i++) expect(await report()).toEqual(ACCEPTED);
    expect(await report()).toEqual({ outcome: 'unavailable', problems: ['more than 1 reports a second: send it again later'] });
    pass(1_000);
    expect(await report()).toEqual(ACCEPTED);
  });

  it('while the bucket has not been read, or cannot be written', async () => {
    expect(await setUp({ isReady: () => false }).report()).toMatchObject({ outcome: 'unavailable' });
    const { report, bucket, metrics } = setUp();
    bucket.write = () => Promise.reject(new Error('no stream'));
    expect(await report()).toEqual({ outcome: 'unavailable', problems: ['the report could not be stored: send it again'] });
    expect(await metrics()).toContain('chancery_reports_open{reporter="disk"} 0');
  });

  it('when its answer may go nowhere: it is counted and dropped', async () => {
    const { desk, metrics } = setUp();
    desk.drop('disk');
    expect(await metrics()).toContain('chancery_reports_total{reporter="disk",outcome="dropped"} 1');
    expect(await metrics()).toContain('chancery_reports_refused_total{reporter="disk",why="reply-to"} 1');
  });
});

import { auditRecordSchema, type AuditRecord, type Diagnosis } from '@chancery/contracts';

import { lineName, type Line } from '../correlation/line.js';
import { ToldLog } from './told-log.js';
import { toldOf, type Told } from './told.js';

const OBJECT = { apiVersion: 'v1', kind: 'Pod', namespace: 'app1', name: 'app1-abc', uid: 'u' };
const LINE: Line = {
  name: lineName('chancery', OBJECT, 'pki.u1', 'cause'), objectUid: 'u', diagnosis: 'pki.u1', slot: 'cause', type: 'Warning',
  reason: 'KeyNotAllowed', message: 'm', count: 1, first: Date.parse('2030-01-01T00:00:00Z'), last: Date.parse('2030-01-01T00:00:00Z'),
  since: '2030-01-01T00:00:00.000Z',
};

const about = { apiVersion: 'chancery.dev/v1', kind: 'Pki', namespace: 'app1', name: 'app1-pki', uid: 'u1', generation: 2 };
const opened = (pod: string, change: Partial<Told> = {}): Told => ({
  outcome: 'diagnosis-opened', key: 'pki.u1', about, object: { kind: 'Pod', namespace: 'app1', name: pod },
  reason: 'KeyNotAllowed', message: 'Key: …', since: '2026-11-24T00:00:00.000Z', ...change,
});

describe('What was told', () => {
  let published: [subject: string, record: AuditRecord][];
  let away: boolean;
  let clock: Date;
  const log = (): ToldLog =>
    new ToldLog({
      publish: (subject, record) => {
        if (away) return Promise.reject(new Error('away'));
        expect(auditRecordSchema.parse(record)).toEqual(record);
        published.push([subject, record]);
        return Promise.resolve();
      },
      cluster: 'dev', service: 'event-reporter/0.1.0', log: { warn: () => undefined }, gatherMs: 5, now: () => clock,
    });
  const until = async (condition: () => boolean): Promise<void> => {
    while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  beforeEach(() => {
    published = [];
    away = false;
    clock = new Date('2026-11-24T00:00:01.000Z');
  });

  it('to many pods at once is one record for each 64 of them', async () => {
    const told = log();
    for (let i = 0; i < 150; i++) told.note(opened(`web-${i}`));
    told.note(opened('', { object: { kind: 'Pki', namespace: 'app1', name: 'app1-pki' } }));
    await until(() => published.length === 4);
    expect(published.map(([, { pods }]) => pods?.length)).toEqual([64, 64, 22, undefined]);
    expect(published[0]).toMatchObject(['audit.v1.cluster.dev.diagnosis-opened', { outcome: 'diagnosis-opened', reason: 'KeyNotAllowed', detail: 'KeyNotAllowed: Key: …', pki: { group: 'chancery.dev', name: 'app1-pki', uid: 'u1' } }]);
    expect(published[3]?.[1].object).toEqual({ kind: 'Pki', namespace: 'app1', name: 'app1-pki' });
  });

  it('is recorded behind the Events of a flood, and not much later', async () => {
    let pressed = true;
    const told = new ToldLog({
      publish: (subject, record) => Promise.resolve(void published.push([subject, record])),
      cluster: 'dev', service: 'event-reporter/0.1.0', log: { warn: () => undefined }, gatherMs: 5, now: () => clock, isPressed: () => pressed,
    });
    told.note(opened('web-0'));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(published).toEqual([]);
    pressed = false;
    await until(() => published.length === 1);
    pressed = true;
    told.note(opened('web-1'));
    await new Promise((resolve) => setTimeout(resolve, 50));
    clock = new Date(clock.getTime() + 15_000);
    await until(() => published.length === 2);
    told.note(opened('web-2'));
    await told.stop();
    expect(published).toHaveLength(3);
  });

  it('has the same id when it is told again, and waits for NATS', async () => {
    const told = log();
    away = true;
    told.note(opened('web-0'));
    await new Promise((resolve) => setTimeout(resolve, 50));
    clock = new Date('2026-11-24T03:00:00.000Z');
    away = false;
    await until(() => published.length === 1);
    expect(published[0]?.[1].time).toBe('2026-11-24T00:00:01.000Z');
    told.note(opened('web-0'));
    told.note(opened('web-0', { outcome: 'mounted', reason: undefined, message: undefined, since: undefined, serialNumber: '0a', revision: 'r1' }));
    await until(() => published.length === 3);
    expect(published[0]?.[1].id).toBe(published[1]?.[1].id);
    expect(published[2]?.[1]).toMatchObject({ outcome: 'mounted', serialNumber: '0a', revision: 'r1', pods: ['app1/web-0'] });
  }, 10_000);

  it('is not sent again and again, all of it, to a stream that is full', async () => {
    const asked: string[] = [];
    const told = new ToldLog({
      publish: (subject) => Promise.reject(new Error(`maximum bytes exceeded${(asked.push(subject), '')}`)),
      cluster: 'dev', service: 'event-reporter/0.1.0', log: { warn: () => undefined }, gatherMs: 5, now: () => clock,
    });
    for (let i = 0; i < 1_000; i++) told.note(opened('web', { key: `pki.u${i}`, since: new Date(i).toISOString() }));
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    // Two rounds: at once, and a second later.
    expect(asked).toHaveLength(32);
    const began = performance.now();
    await told.stop();
    expect(performance.now() - began).toBeLessThan(1_000);
  });

  it('is recorded whenever it is noted, also while what came before ends', async () => {
    for (let ticks = 0; ticks < 12; ticks += 1) {
      let records = 0;
      const told: ToldLog = new ToldLog({
        publish: async () => {
          records += 1;
          if (records > 1) return;
          void (async () => {
            for (let tick = 0; tick < ticks; tick += 1) await Promise.resolve();
            told.note(opened('web-1'));
          })();
        },
        cluster: 'dev', service: 'event-reporter/0.1.0', log: { warn: () => undefined }, gatherMs: 1,
      });
      told.note(opened('web-0'));
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect([ticks, records]).toEqual([ticks, 2]);
    }
  });

  it('is given up, the oldest first and with few lines, where too much waits', async () => {
    const lines: object[] = [];
    const told = new ToldLog({
      publish: () => Promise.reject(new Error('away')), cluster: 'dev', service: 'event-reporter/0.1.0', log: { warn: (keys: object) => lines.push(keys) } as never, gatherMs: 1,
    });
    for (let i = 0; i < 30_000; i += 1) {
      told.note(opened(`web-${i}`));
      if (i % 1_000 === 0) await new Promise((resolve) => setTimeout(resolve, 2));
    }
    expect((told as unknown as { waiting: unknown[] }).waiting.length).toBeLessThanOrEqual(20_000);
    expect(lines.length).toBeLessThanOrEqual(1);
    await told.stop();
  });

  it('of a service that is not in the catalogue, or of a pod itself, is a record as well', async () => {
    const told = log();
    told.note(opened('web-0', { key: 'report.netops.x', about: { ...about, apiVersion: 'v1', kind: 'Pod' }, reason: 'EgressBlocked' }));
    await until(() => published.length === 1);
    expect(published[0]?.[1]).not.toHaveProperty('pki');
    expect(published[0]?.[1]).not.toHaveProperty('reason');
    expect(published[0]?.[1].detail).toBe('EgressBlocked: Key: …');
  });

  it('comes from what is written: a new cause, or the end of one, and no refresh', () => {
    const diagnosis: Diagnosis = { version: 1, object: about, state: 'problem', reason: 'KeyNotAllowed', message: 'm', since: LINE.since, secrets: [] };
    const write = { how: 'create', news: true, line: LINE } as const;
    expect(toldOf(write, [], diagnosis, OBJECT)).toMatchObject({ outcome: 'diagnosis-opened', reason: LINE.reason, object: { kind: OBJECT.kind } });
    expect(toldOf({ ...write, news: false }, [], diagnosis, OBJECT)).toBeUndefined();
    expect(toldOf({ ...write, line: { ...LINE, type: 'Normal', reason: 'Issuing' } }, [], diagnosis, OBJECT)).toBeUndefined();
    const over = { ...LINE, slot: 'closed', type: 'Normal', reason: 'Resolved' } as const;
    expect(toldOf({ ...write, line: over }, [LINE], diagnosis, OBJECT)).toMatchObject({ outcome: 'diagnosis-closed', reason: LINE.reason, since: LINE.since });
    expect(toldOf({ ...write, line: over }, [], diagnosis, OBJECT)).toBeUndefined();
    const closed = { ...over, closes: `${LINE.since}#${LINE.count}` };
    expect(toldOf({ ...write, line: { ...closed, message: 'Another certificate is in another Secret.' } }, [LINE, closed], diagnosis, OBJECT)).toBeUndefined();
    expect(toldOf({ ...write, line: over }, [{ ...LINE, count: LINE.count + 1 }, closed], diagnosis, OBJECT)).toMatchObject({ outcome: 'diagnosis-closed' });
  });
});

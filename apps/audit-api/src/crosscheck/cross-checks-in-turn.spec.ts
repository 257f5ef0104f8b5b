import type { CrossCheckRule, CrossCheckStore, Lonely, Place } from '@chancery/audit-store';
import type { AuditRecord } from '@chancery/contracts';
import type { Log } from '@chancery/service';

import { CrossChecker } from './cross-checker.js';

const CREATED = new Date('2030-01-01T00:00:00Z');
const STREAMS = ['AUDIT_SIGNER', 'AUDIT_SERVICE', 'AUDIT_CLUSTER_a', 'AUDIT_CLUSTER_b'];

/** A history of which the test says what is behind each place; everything that is judged is a finding. */
const judging = async ({ records, fails = () => false, known = () => true, rounds = 1 }: {
  records: (rule: CrossCheckRule) => number;
  fails?: (rule: CrossCheckRule) => boolean;
  known?: (stream: string) => boolean;
  rounds?: number;
}) => {
  const places = new Map<string, number>();
  const order: string[] = [];
  const told: AuditRecord[] = [];
  const checked: string[] = [];
  const warned: string[] = [];
  const keyOf = ({ name, stream }: CrossCheckRule): string => `${name} ${stream}`;
  const at = (stream: string, sequence: number): Place => ({ stream, streamCreatedAt: CREATED, sequence });
  const lonely = (stream: string, sequence: number): Lonely => ({ place: at(stream, sequence), storedAt: CREATED, id: `${stream}-${sequence}`, hash: '0'.repeat(64), cluster: stream.slice(14), record: {} });
  const store = {
    lastJudged: (rule: CrossCheckRule) => Promise.resolve(at(rule.stream, places.get(keyOf(rule)) ?? 0)),
    judge: (rule: CrossCheckRule, after: Place, _until: Date, size: number) => {
      if (fails(rule)) return Promise.reject(new Error('canceling statement due to statement timeout'));
      order.push(keyOf(rule));
      const left = Math.max(0, Math.min(size, records(rule) - after.sequence));
      const found = Array.from({ length: left }, (_, i) => lonely(rule.stream, after.sequence + i + 1));
      return Promise.resolve({ lonely: found, end: found.at(-1)?.place, isFull: left === size });
    },
    keep: (rule: CrossCheckRule, end: Place, findings: readonly object[]) => (places.set(keyOf(rule), end.sequence), Promise.resolve(findings.length)),
    open: () => Promise.resolve([]),
    countOpen: () => Promise.resolve(new Map()),
    removedBefore: () => Promise.resolve(undefined),
  } as unknown as CrossCheckStore;
  const end = new AbortController();
  let round = 0;
  const checker = new CrossChecker({
    store, graceMs: 0, intervalMs: 1,
    publisher: { publish: (_subject, record) => (told.push(record), Promise.resolve({ duplicate: false })) },
    streams: () => STREAMS,
    completeUntil: (stream) => Promise.resolve(known(stream) ? new Date() : undefined),
    metrics: { found: () => undefined, open: (check) => void (check === 'signed-not-delivered' && ++round === rounds && end.abort()), checked: (check) => void checked.push(check), ended: () => undefined },
    log: { warn: (_keys: object, text: string) => void warned.push(text), info: () => undefined } as unknown as Log,
  });
  await checker.run(end.signal);
  return { order, told, checked, warned, places };
};

describe('The cross-checks of one cluster', () => {
  it('that cannot be done keep those of no other from being done', async () => {
    const { order, checked, warned } = await judging({
      records: () => 1, fails: ({ name, stream }) => name === 'delivered-not-signed' && stream === 'AUDIT_CLUSTER_a', rounds: 2,
    });
    expect(order.slice(0, 4)).toEqual(['delivered-not-signed AUDIT_CLUSTER_b', 'signed-not-intended AUDIT_SIGNER', 'intended-no-outcome AUDIT_SIGNER', 'signed-not-delivered AUDIT_SIGNER']);
    expect(checked.slice(0, 3)).toEqual(['signed-not-intended', 'intended-no-outcome', 'signed-not-delivered']);
    expect(warned).toContain('cross-checks not done, will try again');
  });

  it('take turns with those of others', async () => {
    const { order } = await judging({ records: ({ name, stream }) => (name !== 'delivered-not-signed' ? 0 : stream === 'AUDIT_CLUSTER_a' ? 500 : 300) });
    expect(order.filter((key) => key.startsWith('delivered')).map((key) => key.at(-1))).toEqual(['a', 'b', 'a', 'b', 'a']);
  });

  it('find no more in an hour than the stream of all has room for, and go on in the next', async () => {
    const { told, checked, warned, places } = await judging({ records: ({ stream }) => (stream === 'AUDIT_CLUSTER_a' ? 100_000 : 1), rounds: 3 });
    expect(told.filter(({ cluster }) => cluster === 'a')).toHaveLength(1_000);
    expect(places.get('delivered-not-signed AUDIT_CLUSTER_a')).toBe(1_000);
    expect(checked).not.toContain('delivered-not-signed');
    expect(checked).toContain('signed-not-intended');
    expect(warned.filter((text) => text.startsWith('cross-check waits'))).toHaveLength(1);
  });

  it('of which is not known what is stored hold up what is compared with the signer in no other stream', async () => {
    const { order, checked } = await judging({ records: () => 1, known: (stream) => stream !== 'AUDIT_CLUSTER_a' });
    expect(order).toEqual(['delivered-not-signed AUDIT_CLUSTER_b', 'signed-not-intended AUDIT_SIGNER', 'intended-no-outcome AUDIT_SIGNER']);
    expect(checked).toEqual(['signed-not-intended', 'intended-no-outcome']);
  });
});

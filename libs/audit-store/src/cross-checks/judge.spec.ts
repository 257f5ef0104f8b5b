import type { NewRecord } from '../record.js';
import { historyForEach, record, streamCreatedAt } from '../testing/history-for-each.js';
import type { CrossCheckRule } from './cross-check.js';

const RULE: CrossCheckRule = { name: 'delivered-not-signed', stream: 'AUDIT_CLUSTER_a', outcomes: ['delivered'], counterpart: { teller: 'signer', outcomes: ['signed'] } };
const SERIAL = 'ab12';

describe('The comparison of what a cluster tells', () => {
  const history = historyForEach();

  it('takes no longer where that is one serial number again and again', async () => {
    const delivered = (sequence: number): NewRecord =>
      record(sequence, { outcome: 'delivered', serialNumber: SERIAL }, { source: 'cluster/a', cluster: 'a', place: { stream: RULE.stream, streamCreatedAt, sequence } });
    for (let from = 1; from <= 20_000; from += 1_000) await history.store.append(Array.from({ length: 1_000 }, (_, i) => delivered(from + i)));
    const judged = await history.store.crossChecks.judge(RULE, undefined, new Date('2100-01-01T00:00:00Z'), 200);
    expect([judged.lonely.length, judged.isFull]).toEqual([200, true]);
    await history.store.append([record(1, { outcome: 'signed', serialNumber: SERIAL }, { cluster: 'a', source: 'signer' })]);
    expect((await history.store.crossChecks.judge(RULE, undefined, new Date('2100-01-01T00:00:00Z'), 200)).lonely).toEqual([]);
  }, 60_000);
});

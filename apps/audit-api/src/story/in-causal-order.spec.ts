import type { StoredRecord } from '@chancery/audit-store';

import { inCausalOrder } from './in-causal-order.js';

const record = (outcome: string, moment: number, stream: string, sequence: number): StoredRecord => ({
  id: `${stream} ${sequence}`,
  place: { stream, streamCreatedAt: new Date(0), sequence },
  storedAt: new Date(moment),
  subject: outcome,
  source: stream,
  outcome,
  hash: '',
});
const outcomes = (records: readonly StoredRecord[]): string[] => inCausalOrder(records).map(({ outcome }) => outcome);

describe('Records of one moment', () => {
  it('of several streams are told cause first, however they were stored', () => {
    const signer = [record('intended', 5, 'signer', 1), record('signed', 5, 'signer', 2)];
    const cluster = [record('requested', 5, 'cluster', 1), record('delivered', 5, 'cluster', 2), record('mounted', 5, 'cluster', 3)];
    const told = ['requested', 'intended', 'signed', 'delivered', 'mounted'];
    expect(outcomes([...signer, ...cluster])).toEqual(told);
    expect(outcomes([...cluster, ...signer])).toEqual(told);
  });

  it('keep the order of their stream, whatever they say', () => {
    expect(outcomes([record('deleted', 5, 'cluster', 1), record('requested', 5, 'cluster', 2)])).toEqual(['deleted', 'requested']);
  });
});

it('Records of different moments stay as they came', () => {
  expect(outcomes([record('signed', 1, 'signer', 1), record('requested', 2, 'cluster', 1)])).toEqual(['signed', 'requested']);
  expect(outcomes([])).toEqual([]);
});

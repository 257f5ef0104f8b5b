import type { Entry } from '../api/answers.js';
import { merged, toReadOn } from './merge.js';

const entry = (second: number, id = `r${second}`): Entry => ({
  id,
  outcome: 'signed',
  source: 'signer',
  storedAt: new Date(second * 1000).toISOString(),
  place: { stream: 'AUDIT_SIGNER', streamCreatedAt: new Date(0).toISOString(), sequence: second },
});
const ids = (entries: readonly Entry[]): string[] => entries.map(({ id }) => id);

describe('Several lists', () => {
  it('are one, newest first, each record once', () => {
    const lists = [{ records: [entry(9), entry(3)], next: undefined }, { records: [entry(7), entry(3)], next: undefined }];
    expect(ids(merged(lists))).toEqual(['r9', 'r7', 'r3']);
    expect(toReadOn(lists)).toEqual([]);
  });

  it('hold back what another may have something newer than', () => {
    const lists = [{ records: [entry(9), entry(8)], next: 'a' }, { records: [entry(9), entry(2)], next: 'b' }];
    expect(ids(merged(lists))).toEqual(['r9', 'r8']);
    expect(toReadOn(lists)).toEqual([0]);
  });

  it('keep the order of one stream within a moment', () => {
    const at = { storedAt: entry(5).storedAt };
    const lists = [{ records: [{ ...entry(6), ...at }, { ...entry(5), ...at }], next: undefined }];
    expect(ids(merged(lists))).toEqual(['r6', 'r5']);
  });

  it('are nothing when there is nothing', () => {
    expect(merged([{ records: [], next: undefined }])).toEqual([]);
    expect(merged([])).toEqual([]);
  });
});

import { canonicalJson, linkHash, linkHashOfText } from '@chancery/audit-chain';

import type { NewRecord } from './record.js';
import { contentOfRow, jsonOf, rowOf } from './row.js';

const MOMENT = new Date('2026-11-28T01:02:03.004Z');

const told = (content: NewRecord['content']): NewRecord => ({
  place: { stream: 'AUDIT_SIGNER', streamCreatedAt: MOMENT, sequence: Number.MAX_SAFE_INTEGER },
  storedAt: MOMENT,
  subject: 'audit.v1.signer."quoted" \\ \u2028 é',
  source: 'signer',
  cluster: 'c1',
  content,
});

const record = told({
  kind: 'record',
  record: { z: 1, a: { '\u00e9': [1.5, 1e21, null, 'a\nb'], '': {} }, id: 'one' },
  fields: {
    id: 'one', outcome: 'delivered', time: MOMENT, service: 'crd-watcher/1', requester: '"', names: ['b', 'a"', '\u{1f511}'], pods: [],
    pki: { group: 'chancery.dev', namespace: 'team', name: 'web', uid: 'u', generation: 3 }, waitedSeconds: 0.25, notAfter: MOMENT, serialNumber: '0A:1b',
  },
});

describe('The text of which the hash of a row is made', () => {
  it.each([
    ['a record', record],
    ['a message that is none', told({ kind: 'unparsable', id: 'two', raw: 'a\u0000b"', parseError: 'not JSON' })],
    ['a record without any field that may be missing', told({ kind: 'record', record: {}, fields: { id: 'three', outcome: 'refused', time: MOMENT, service: 's', pods: undefined } })],
  ])('is the canonical JSON of what is exported: %s', (_, each) => {
    const row = rowOf(each);
    expect(contentOfRow(row)).toBe(canonicalJson(jsonOf(row)));
    expect(linkHashOfText('0'.repeat(64), contentOfRow(row))).toBe(linkHash('0'.repeat(64), jsonOf(row) as never));
  });
});

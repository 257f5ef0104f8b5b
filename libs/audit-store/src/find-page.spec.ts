import type { Cursor } from './audit-store.js';
import type { NewRecord } from './record.js';
import { historyForEach, idOf, record, streamCreatedAt } from './testing/history-for-each.js';

describe('The audit history', () => {
  const history = historyForEach();

  it('gives back what was told, and what only the history knows', async () => {
    await history.store.append([record(7, { reason: 'Issued' })]);
    expect(await history.store.get(idOf('record 7'))).toEqual([
      {
        id: idOf('record 7'),
        outcome: 'signed',
        place: { stream: 'AUDIT_SIGNER', streamCreatedAt, sequence: 7 },
        storedAt: new Date('2026-11-24T00:00:00.003Z'),
        subject: 'audit.v1.signer.signed',
        source: 'signer',
        cluster: 'dev',
        namespace: 'app1',
        record: { id: idOf('record 7'), told: 7 },
        hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      },
    ]);
    expect(await history.store.get(idOf('no record'))).toEqual([]);
  });

  describe('is searched', () => {
    beforeEach(async () => {
      const pki = { group: 'chancery.dev', namespace: 'app2', name: 'app2-pki', uid: 'u2', generation: 1 };
      await history.store.append([
        record(1, { serialNumber: '0a1b' }),
        record(2, { pki, outcome: 'refused', reason: 'ServiceNameNotAllowed' }),
        record(3, {}, { cluster: 'prod' }),
        record(4, { pki: undefined, outcome: 'policy-loaded' }, { cluster: undefined }),
      ]);
    });

    it.each([
      ['by nothing: newest first', {}, [4, 3, 2, 1]],
      ['by cluster', { cluster: 'prod' }, [3]],
      ['by namespace', { namespace: 'app1' }, [3, 1]],
      ['by name', { name: 'app2-pki' }, [2]],
      ['by uid', { uid: 'u2' }, [2]],
      ['by outcome', { outcome: 'policy-loaded' }, [4]],
      ['by reason', { reason: 'ServiceNameNotAllowed' }, [2]],
      ['by serial number', { serialNumber: '0A:1B' }, [1]],
      ['by time, the first moment included and the last not', { since: new Date('2026-11-24T00:00:00.001Z'), until: new Date('2026-11-24T00:00:00.002Z') }, [3, 2]],
      ['by all at once', { cluster: 'dev', namespace: 'app1', outcome: 'signed' }, [1]],
      ['by a namespace that has none', { namespace: 'app3' }, []],
    ])('%s', async (_, filter, found) => {
      expect(await history.sequences(filter)).toEqual(found);
    });
  });

  describe('is searched by what its certificates say', () => {
    const hash = 'ab'.repeat(32);
    beforeEach(() =>
      history.store.append([
        record(1, { names: ['a.example', '10.0.0.1', '2001:db8::1'], fingerprint: hash, serviceName: 'web', requester: 'ada', rule: 'shop' }),
        record(2, { names: ['b.example'], publicKeyFingerprint: hash, pods: ['app1/web-0'] }),
        record(3, { pki: { group: 'chancery.dev', namespace: 'app1', name: 'other', uid: 'u3', generation: 1 } }),
      ]),
    );
    it.each([
      ['by any name of it, in whatever case', { certificateName: 'A.example' }, [1]],
      ['by an address', { certificateName: '10.0.0.1' }, [1]],
      ['by an address in another spelling', { certificateName: '2001:DB8:0:0:0:0:0:1' }, [1]],
      ['by what is none, since it has a zone', { certificateName: 'fe80::1%eth0' }, []],
      ['by the fingerprint of certificate or key', { fingerprint: 'AB:'.repeat(31) + 'AB' }, [2, 1]],
      ['by service name', { serviceName: 'web' }, [1]],
      ['by requester and rule', { requester: 'ada', rule: 'shop' }, [1]],
      ['by pod', { pod: 'app1/web-0' }, [2]],
      ['by a pod and its Pkis', { pod: 'app1/web-0', uids: ['u3'] }, [3, 2]],
    ])('%s', async (_, filter, found) => {
      expect(await history.sequences(filter)).toEqual(found);
    });

    it('oldest first as well, in pages', async () => {
      const first = await history.store.find({ cluster: 'dev' }, { size: 2 }, 'oldest first');
      const second = await history.store.find({ cluster: 'dev' }, { size: 2, after: first.next }, 'oldest first');
      expect([...first.records, ...second.records].map(({ place }) => place.sequence)).toEqual([1, 2, 3]);
      expect(second.next).toBeUndefined();
    });
  });

  it('is read in pages that neither repeat nor miss a record while others arrive', async () => {
    await history.store.append(Array.from({ length: 100 }, (_, i) => record(i + 1)));
    const seen: number[] = [];
    let after: Cursor | undefined;
    let arriving = 100;
    do {
      const page = await history.store.find({ cluster: 'dev' }, { size: 7, after });
      seen.push(...page.records.map(({ place }) => place.sequence));
      after = page.next;
      await history.store.append([record((arriving += 1)), record((arriving += 1))]);
    } while (after !== undefined);
    expect(seen).toEqual(Array.from({ length: 100 }, (_, i) => 100 - i));
  });

  it('is read in short pages where records are long, none of them left out', async () => {
    const long = (sequence: number): NewRecord => {
      const { content, ...rest } = record(sequence, { outcome: 'delivered', notAfter: new Date(streamCreatedAt.getTime() + sequence * 60_000), pki: { group: 'g', namespace: 'n', name: 'p', uid: `u${sequence}`, generation: 1 } });
      return { ...rest, content: { ...content, record: { pad: 'x'.repeat(60_000) } } as NewRecord['content'] };
    };
    for (let from = 1; from <= 250; from += 50) await history.store.append(Array.from({ length: 50 }, (_, i) => long(from + i)));
    const read: number[] = [];
    const sizes: number[] = [];
    let after: Cursor | undefined;
    do {
      const { records, next } = await history.store.find({}, { size: 250, after }, 'oldest first');
      read.push(...records.map(({ place }) => place.sequence));
      sizes.push(records.length);
      after = next;
    } while (after !== undefined);
    expect(read).toEqual(Array.from({ length: 250 }, (_, i) => i + 1));
    expect(sizes).toEqual([100, 100, 50]);
    const span = { since: streamCreatedAt, before: new Date(streamCreatedAt.getTime() + 86_400_000) };
    const first = await history.store.expiring(span, 250);
    const second = await history.store.expiring(span, 250, first.next);
    expect([first.records.length, second.records.length, second.records[0]?.place.sequence]).toEqual([100, 100, 101]);
  }, 30_000);
});

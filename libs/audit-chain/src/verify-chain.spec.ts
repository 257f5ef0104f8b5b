import { generateKeyPairSync } from 'node:crypto';

import { keyIdOf, signCheckpoint, type SignedCheckpoint } from './checkpoint.js';
import { GENESIS, linkHash, type ChainEntry } from './link.js';
import { verifyChain } from './verify-chain.js';

const CREATED = '2026-11-24T00:00:00.000Z';
const { privateKey, publicKey } = generateKeyPairSync('ed25519');

const chain = (length: number, stream = 'AUDIT_SIGNER', anchor = GENESIS): ChainEntry[] => {
  const entries: ChainEntry[] = [];
  for (let sequence = 1; sequence <= length; sequence++) {
    const previousHash = entries.at(-1)?.hash ?? anchor;
    const content = { stream, streamCreatedAt: CREATED, sequence, storedAt: CREATED, id: `id-${sequence}`, record: { told: sequence } };
    entries.push({ ...content, previousHash, hash: linkHash(previousHash, content) });
  }
  return entries;
};

const checkpointAt = ({ stream, streamCreatedAt, sequence, hash }: ChainEntry, key = privateKey): SignedCheckpoint =>
  signCheckpoint({ version: 1, stream, streamCreatedAt, sequence, hash, time: CREATED, keyId: keyIdOf(publicKey) }, key);

const kinds = async (...args: Parameters<typeof verifyChain>): Promise<string[]> =>
  (await verifyChain(...args)).findings.map(({ kind, place }) => `${kind} ${place.sequence}`);

describe('A history', () => {
  it('that is whole has no findings, in one stream or two that are mixed', async () => {
    const a = chain(5);
    const b = chain(5, 'AUDIT_CLUSTER_dev');
    expect(await verifyChain(a.flatMap((entry, i) => [entry, b[i]!]))).toEqual({ entries: 10, checkpoints: 0, confirmed: 0, unchecked: 0, unvouched: ['AUDIT_CLUSTER_dev', 'AUDIT_SIGNER'], vouchedFor: [{ stream: 'AUDIT_CLUSTER_dev', following: 5 }, { stream: 'AUDIT_SIGNER', following: 5 }], removed: [], findings: [], unlisted: 0 });
  });

  it('names what was altered, in whatever column, also together with its hash', async () => {
    const entries = chain(5);
    entries[2] = { ...entries[2]!, record: { told: 99 } };
    expect(await kinds(entries)).toEqual(['altered 3']);
    const { previousHash, hash: _, ...content } = entries[2];
    entries[2] = { ...entries[2], hash: linkHash(previousHash, content) };
    expect(await kinds(entries)).toEqual(['gap 4']);
    expect(await kinds(chain(3).map((entry) => (entry.sequence === 2 ? { ...entry, reason: 'Issued' } : entry)))).toEqual(['altered 2']);
  });

  it('names what is missing: at the beginning, in the middle, and by a checkpoint at the end', async () => {
    const entries = chain(5);
    expect(await kinds(entries.slice(1))).toEqual(['gap 2']);
    expect(await kinds(entries.filter(({ sequence }) => sequence !== 3))).toEqual(['gap 4']);
    expect(await kinds(entries.slice(0, 4))).toEqual([]);
    expect(await kinds(entries.slice(0, 4), { checkpoints: [checkpointAt(entries[4]!)], publicKey })).toEqual(['cut 5']);
    expect(await kinds([], { checkpoints: [checkpointAt(entries[4]!)] })).toEqual(['cut 5']);
  });

  it('names what was swapped, as the rows stand and with their places', async () => {
    const [a, b, c, d] = chain(4) as [ChainEntry, ChainEntry, ChainEntry, ChainEntry];
    expect(await kinds([a, c, b, d])).toEqual(['gap 3', 'reordered 2', 'gap 4']);
    const swapped = [a, { ...c, sequence: 2 }, { ...b, sequence: 3 }, d];
    expect(await kinds(swapped)).toEqual(['altered 2', 'gap 2', 'altered 3', 'gap 3', 'gap 4']);
  });

  it('that was made anew as a whole differs from what was vouched for', async () => {
    const checkpoints = [checkpointAt(chain(5)[3]!)];
    const forged = chain(5, 'AUDIT_SIGNER', 'f'.repeat(64));
    expect(await kinds(forged, { checkpoints, publicKey, anchors: [{ stream: 'AUDIT_SIGNER', streamCreatedAt: '2026-01-01T00:00:00.000Z', sequence: 1, hash: 'f'.repeat(64) }] })).toEqual(['rewritten 4']);
  });

  it('is confirmed by genuine checkpoints only', async () => {
    const entries = chain(5);
    const checkpoint = checkpointAt(entries[4]!);
    expect(await verifyChain(entries, { checkpoints: [checkpoint], publicKey })).toMatchObject({ confirmed: 1, findings: [] });
    const other = generateKeyPairSync('ed25519');
    for (const forged of [{ ...checkpoint, hash: entries[3]!.hash }, { ...checkpoint, time: '2026-11-25T00:00:00.000Z' }, checkpointAt(entries[4]!, other.privateKey)]) {
      expect(await kinds(entries, { checkpoints: [forged], publicKey })).toEqual(['forged 5']);
    }
  });

  describe('whose checkpoints were taken away', () => {
    const DAY = 24 * 3_600_000;
    const at = (ms: number): string => new Date(Date.parse(CREATED) + ms).toISOString();
    /** One entry a minute. */
    const minutes = (length: number, stream: string): ChainEntry[] => {
      const entries: ChainEntry[] = [];
      for (let sequence = 1; sequence <= length; sequence++) {
        const previousHash = entries.at(-1)?.hash ?? GENESIS;
        const content = { stream, streamCreatedAt: CREATED, sequence, storedAt: at(sequence * 60_000) };
        entries.push({ ...content, previousHash, hash: linkHash(previousHash, content) });
      }
      return entries;
    };
    const vouchedAt = (ms: number, { stream, streamCreatedAt, sequence, hash }: ChainEntry): SignedCheckpoint =>
      signCheckpoint({ version: 1, stream, streamCreatedAt, sequence, hash, time: at(ms), keyId: keyIdOf(publicKey) }, privateKey);
    const a = minutes(3_000, 'AUDIT_SIGNER');
    const b = minutes(3_000, 'AUDIT_SERVICE');
    const kindsOf = async (...checkpoints: SignedCheckpoint[]): Promise<string[]> =>
      (await verifyChain([...a, ...b], { checkpoints, publicKey })).findings.map(({ kind, place: { stream, sequence } }) => `${kind} ${stream} ${sequence}`);

    it('has a finding where another stream was vouched for minutes later', async () => {
      expect(await kindsOf(vouchedAt(5 * 60_000, a[4]!))).toEqual([]);
      expect(await kindsOf(vouchedAt(7 * 60_000, a[6]!))).toEqual(['unvouched AUDIT_SERVICE 1']);
    });

    it('has one in the middle where another stream was vouched for more than a day later, which no outage explains', async () => {
      const early = vouchedAt(10 * 60_000, b[9]!);
      expect(await kindsOf(early, vouchedAt(DAY + 11 * 60_000, a[1_000]!))).toEqual([]);
      expect(await kindsOf(early, vouchedAt(DAY + 12 * 60_000, a[1_000]!))).toEqual(['unvouched AUDIT_SERVICE 11']);
      expect(await kindsOf(early, vouchedAt(3 * DAY, a[2_999]!), vouchedAt(3 * DAY, b[2_999]!))).toEqual([]);
    });

    it('says of each stream how far it is vouched for, also where the checkpoints of all are equally old', async () => {
      const vouchedFor = async (...checkpoints: SignedCheckpoint[]) => (await verifyChain([...a, ...b], { checkpoints, publicKey })).vouchedFor;
      const upTo = (sequence: number): object => ({ streamCreatedAt: CREATED, sequence, storedAt: at(sequence * 60_000) });
      expect(await vouchedFor(vouchedAt(5 * 60_000, a[4]!), vouchedAt(5 * 60_000, b[3]!))).toEqual([
        { stream: 'AUDIT_SERVICE', upTo: upTo(4), following: 2_996, overdueSince: at(65 * 60_000) },
        { stream: 'AUDIT_SIGNER', upTo: upTo(5), following: 2_995, overdueSince: at(66 * 60_000) },
      ]);
      expect(await vouchedFor(vouchedAt(3 * DAY, a[2_999]!), vouchedAt(3 * DAY, b[2_989]!))).toEqual([
        { stream: 'AUDIT_SERVICE', upTo: upTo(2_990), following: 10 },
        { stream: 'AUDIT_SIGNER', upTo: upTo(3_000), following: 0 },
      ]);
    });

    it('misses no checkpoint of what was stored after a long silence just before the export', async () => {
      const [first, ...others] = minutes(3, 'AUDIT_SIGNER') as [ChainEntry, ChainEntry, ChainEntry];
      const late = others.reduce<ChainEntry[]>((all, { previousHash: _, hash: __, ...content }) => {
        const previousHash = all.at(-1)!.hash;
        const told = { ...content, storedAt: at(DAY + content.sequence * 60_000) };
        return [...all, { ...told, previousHash, hash: linkHash(previousHash, told) }];
      }, [first]);
      const { vouchedFor, findings } = await verifyChain(late, { checkpoints: [vouchedAt(60_000, first)], publicKey });
      expect([vouchedFor.map(({ following, overdueSince }) => [following, overdueSince]), findings]).toEqual([[[2, undefined]], []]);
    });

    it('has none where nothing vouches for anything, which is said in another way', async () => {
      expect(await kindsOf()).toEqual([]);
    });
  });

  it('that was made anew is seen although the audit service has vouched for both, in whichever order', async () => {
    const old = chain(5);
    const anew: ChainEntry[] = [];
    for (const { previousHash: _, hash: _hash, ...content } of old) {
      const previousHash = anew.at(-1)?.hash ?? GENESIS;
      const altered = content.sequence === 2 ? { ...content, record: { told: 99 } } : content;
      anew.push({ ...altered, previousHash, hash: linkHash(previousHash, altered) });
    }
    expect(await kinds(anew)).toEqual([]);
    const both = [checkpointAt(old[4]!), checkpointAt(anew[4]!)];
    for (const checkpoints of [both, [...both].reverse()]) {
      expect(await kinds(anew, { checkpoints, publicKey })).toEqual(['rewritten 5']);
      expect(await kinds(old, { checkpoints, publicKey })).toEqual(['rewritten 5']);
      expect(await kinds(anew.slice(0, 4), { checkpoints, publicKey })).toEqual(['rewritten 5', 'cut 5']);
    }
    expect(await verifyChain(old, { checkpoints: [both[0]!, both[0]!], publicKey })).toMatchObject({ confirmed: 2, findings: [] });
  });

  describe('whose audit service has had another key before', () => {
    const next = generateKeyPairSync('ed25519');
    const byNext = (entry: ChainEntry): SignedCheckpoint => {
      const { signature: _, ...checkpoint } = checkpointAt(entry);
      return signCheckpoint({ ...checkpoint, keyId: keyIdOf(next.publicKey) }, next.privateKey);
    };
    const entries = chain(5);
    const checkpoints = [checkpointAt(entries[1]!), byNext(entries[4]!)];

    it('is confirmed by both keys, and by one as far as that one vouches', async () => {
      expect(await verifyChain(entries, { checkpoints, publicKey: [publicKey, next.publicKey] })).toMatchObject({ confirmed: 2, unchecked: 0, unvouched: [], findings: [] });
      for (const key of [publicKey, next.publicKey]) expect(await verifyChain(entries, { checkpoints, publicKey: key })).toMatchObject({ confirmed: 1, unchecked: 1, unvouched: [], findings: [] });
      expect(await kinds(entries.slice(0, 4), { checkpoints, publicKey: [publicKey, next.publicKey] })).toEqual(['cut 5']);
    });

    it('is vouched for by nobody where none of its keys is given', async () => {
      const { publicKey: other } = generateKeyPairSync('ed25519');
      expect(await verifyChain(entries.slice(0, 4), { checkpoints, publicKey: other })).toMatchObject({ confirmed: 0, unchecked: 2, unvouched: ['AUDIT_SIGNER'], findings: [] });
      expect(await verifyChain([], { checkpoints, publicKey: other })).toMatchObject({ unvouched: ['AUDIT_SIGNER'] });
    });
  });

  it('has streams that no checkpoint covers', async () => {
    const a = chain(3);
    const verification = await verifyChain([...a, ...chain(3, 'AUDIT_SERVICE')], { checkpoints: [checkpointAt(a[2]!)], publicKey });
    expect(verification).toMatchObject({ unvouched: ['AUDIT_SERVICE'], findings: [] });
  });

  it('lacks streams of which there is nothing at all', async () => {
    const a = chain(3);
    const verification = await verifyChain(a, { checkpoints: [checkpointAt(a[2]!)], publicKey, streams: ['AUDIT_CLUSTER_dev', 'AUDIT_SIGNER'] });
    expect(verification).toMatchObject({ unvouched: ['AUDIT_CLUSTER_dev'], findings: [] });
  });

  it.each([['a number that JSON cannot hold', Infinity], ['brackets without an end', JSON.parse('['.repeat(20_000) + ']'.repeat(20_000)) as unknown]])(
    'names an entry, and a checkpoint, with %s',
    async (_, what) => {
      const a = chain(3);
      const checkpoints = [{ ...checkpointAt(a[2]!), more: what } as SignedCheckpoint];
      expect(await kinds(a.map((entry) => (entry.sequence === 2 ? { ...entry, record: { told: what } } : entry)), { checkpoints, publicKey })).toEqual(['forged 3', 'altered 2']);
    },
  );

  it.each([[{ toString: 1, valueOf: 1 }], [JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`) as unknown], [undefined], ['soon']])('names an entry that was stored at no moment', async (storedAt) => {
    const [first] = chain(1);
    const { previousHash, hash: _, ...content } = { ...first!, storedAt };
    const entry = { ...first!, storedAt, ...(Array.isArray(storedAt) ? {} : { hash: linkHash(previousHash, content) }) };
    expect(await kinds([entry], { checkpoints: [checkpointAt(chain(1, 'AUDIT_SERVICE')[0]!)], publicKey })).toEqual(['altered 1', 'cut 1']);
  });

  it('hides no finding behind more of another kind', async () => {
    const entries = chain(1_100);
    const altered = entries.map((entry) => (entry.sequence === 1_050 ? { ...entry, id: 'x' } : entry));
    const { privateKey: nobodys } = generateKeyPairSync('ed25519');
    const { findings, unlisted } = await verifyChain(altered, { checkpoints: entries.map((entry) => checkpointAt(entry, nobodys)), publicKey });
    expect([findings.length, findings.at(-1)?.kind, unlisted]).toEqual([1_001, 'altered', 100]);
  });

  describe('may begin where retention has removed what was before', () => {
    const entries = chain(5);
    const left = entries.slice(2);
    /** The audit service's own stream, in which the act is told. */
    const told = (hash = entries[1]!.hash, stream = 'AUDIT_SERVICE'): ChainEntry[] => {
      const retention = { stream: 'AUDIT_SIGNER', streamCreatedAt: CREATED, sequence: 2, hash, entries: 2, removedBefore: CREATED, by: 'ada', databaseUser: 'keeper' };
      const content = { stream, streamCreatedAt: CREATED, sequence: 1, storedAt: CREATED, outcome: 'retained', record: { retention } };
      const act: ChainEntry = { ...content, previousHash: GENESIS, hash: linkHash(GENESIS, content) };
      const next = { stream, streamCreatedAt: CREATED, sequence: 2, storedAt: CREATED, outcome: 'read' };
      return [act, { ...next, previousHash: act.hash, hash: linkHash(act.hash, next) }];
    };
    const vouched = (service: ChainEntry[]): SignedCheckpoint[] => [checkpointAt(entries[0]!), checkpointAt(entries[4]!), checkpointAt(service[1]!)];

    it('and the history itself says so, before or behind, vouched for by a checkpoint', async () => {
      const service = told();
      for (const all of [[...service, ...left], [...left, ...service]]) {
        const verification = await verifyChain(all, { checkpoints: vouched(service), publicKey });
        expect(verification).toMatchObject({ entries: 5, confirmed: 2, findings: [], removed: [{ facts: { by: 'ada', sequence: 2 } }] });
      }
      expect(await kinds([...left, ...service])).toEqual([]);
      expect(await kinds(left, { anchors: [{ ...entries[1]! }] })).toEqual([]);
    });

    it.each([
      ['nothing says so', [], 'gap 3'],
      ['it says another hash', told('e'.repeat(64)), 'gap 3'],
      ['another stream says so', told(entries[1]!.hash, 'AUDIT_CLUSTER_dev'), 'gap 3'],
    ])('but not when %s', async (_, service, found) => {
      expect(await kinds([...left, ...service])).toEqual([found]);
    });

    it('but not when nobody knows who has signed the checkpoints', async () => {
      const service = told();
      expect(await kinds([...left, ...service], { checkpoints: vouched(service), publicKey: generateKeyPairSync('ed25519').publicKey })).toEqual(['gap 3']);
    });

    it('but not when no checkpoint vouches for the act, or one vouches for another hash of what was removed', async () => {
      const service = told();
      expect(await kinds([...left, ...service], { checkpoints: [checkpointAt(entries[4]!)], publicKey })).toEqual(['gap 3']);
      const other = checkpointAt({ ...entries[1]!, hash: 'd'.repeat(64) });
      expect(await kinds([...left, ...service], { checkpoints: [...vouched(service), other], publicKey })).toEqual(['rewritten 2']);
    });

    it('and nowhere else', async () => {
      const service = told();
      expect(await kinds([...entries.slice(3), ...service], { checkpoints: vouched(service), publicKey })).toEqual(['gap 4', 'cut 1']);
      expect(await kinds(service)).toEqual(['cut 2']);
    });
  });
});

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
    const content = { stream, streamCreatedAt: CREATED, sequence, id: `id-${sequence}`, record: { told: sequence } };
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
    const b = chain(5, 'AUDIT_CLUSTER');
    expect(await verifyChain(a.flatMap((entry, i) => [entry, b[i]!]))).toEqual({ entries: 10, confirmed: 0, findings: [] });
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
    expect(await kinds(forged, { checkpoints, publicKey, anchors: new Map([['AUDIT_SIGNER', 'f'.repeat(64)]]) })).toEqual(['rewritten 4']);
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

  it('may begin where retention says that it has removed what was before', async () => {
    const entries = chain(5);
    const anchors = new Map([['AUDIT_SIGNER', entries[1]!.hash]]);
    const checkpoints = [checkpointAt(entries[0]!), checkpointAt(entries[4]!)];
    expect(await verifyChain(entries.slice(2), { anchors, checkpoints })).toEqual({ entries: 3, confirmed: 1, findings: [] });
    expect(await kinds(entries.slice(3), { anchors })).toEqual(['gap 4']);
  });
});

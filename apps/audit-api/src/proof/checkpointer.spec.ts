import { contentOf, linkHash, verifyChain, type ChainEntry } from '@chancery/audit-chain';
import { AUDIT_SIGNER_STREAM } from '@chancery/contracts';

import { AuditBench, until, type Replica } from '../testing/audit-bench.js';
import { contradictionOf } from './contradiction.js';

describe('What was vouched for', () => {
  const at = (sequence: number, hash: string) => ({ stream: 's', streamCreatedAt: '2026-01-01T00:00:00.000Z', sequence, hash });
  const store = (hash?: string) => ({ hashAt: () => Promise.resolve(hash) });

  it.each([
    ['is there, and the chain goes on', at(3, 'c'), 'b', undefined],
    ['was removed by retention', at(3, 'c'), 'removed', undefined],
    ['has another hash', at(3, 'c'), 'x', 'has the hash x, and b was vouched for'],
    ['is not there, and the chain goes on', at(3, 'c'), undefined, 'is not there, and b was vouched for'],
    ['was cut off', at(1, 'a'), undefined, 'the chain ends with s (2026-01-01T00:00:00.000Z) 1, and'],
    ['was cut off with everything', undefined, undefined, 'the chain ends before its beginning'],
  ])('%s', async (_, head, there, why) => {
    const found = await contradictionOf(at(2, 'b'), head, store(there));
    if (why === undefined) expect(found).toBeUndefined();
    else expect(found).toContain(why);
  });
});

/** Real streams and a real database. */
describe('A history that the superuser makes anew, with every hash', () => {
  let bench: AuditBench;
  let replica: Replica;

  beforeAll(async () => {
    bench = await AuditBench.start();
    replica = await bench.replica();
  }, 90_000);
  afterAll(() => bench.stop(), 30_000);

  const vouchedAt = async (): Promise<number> => Math.max(0, ...(await bench.checkpoints()).filter(({ stream }) => stream === AUDIT_SIGNER_STREAM).map(({ sequence }) => sequence));
  const contradicted = async (): Promise<string | undefined> => /chancery_audit_checkpoint_contradicted\{stream="AUDIT_SIGNER"\} (\d)/.exec(await replica.registry.metrics())?.[1];
  const entries = async (): Promise<ChainEntry[]> => {
    const all: ChainEntry[] = [];
    for await (const entry of bench.store.entries()) if (entry.stream === AUDIT_SIGNER_STREAM) all.push(entry);
    return all;
  };
  /** The same chain with another content at its beginning. */
  const rewrite = async (): Promise<void> => {
    const anew: ChainEntry[] = [];
    for (const entry of await entries()) {
      const content = { ...contentOf(entry), ...(entry.sequence === 1 && { requester: 'nobody' }) };
      const previousHash = anew.at(-1)?.hash ?? entry.previousHash;
      anew.push({ ...content, previousHash, hash: linkHash(previousHash, content) });
    }
    for (const { sequence, hash, previousHash } of anew.reverse()) {
      await bench.query(`UPDATE audit_record SET hash = '${hash}', previous_hash = '${previousHash}' ${sequence === 1 ? ", requester = 'nobody'" : ''} WHERE stream = '${AUDIT_SIGNER_STREAM}' AND sequence = ${sequence}`);
    }
  };

  it('is not vouched for again, by the replica that did nor by another, and is told', async () => {
    for (const serial of ['01', '02', '03']) await bench.tell('intended', serial);
    await until(async () => (await vouchedAt()) === 3);
    expect(await contradicted()).toBe('0');
    await rewrite();
    expect((await verifyChain(await entries())).findings).toEqual([]);
    await until(async () => (await contradicted()) === '1');
    await bench.end(replica);
    replica = await bench.replica();
    await bench.tell('intended', '04');
    await until(async () => (await contradicted()) === '1' && (await entries()).length === 4);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(await vouchedAt()).toBe(3);
    expect(bench.lines.filter((line) => line.startsWith('history contradicts what was vouched for'))).toHaveLength(2);
    const checkpoints = (await bench.checkpoints()).filter(({ stream }) => stream === AUDIT_SIGNER_STREAM);
    const { findings } = await verifyChain(await entries(), { checkpoints, publicKey: bench.key.publicKey, isPart: true });
    expect(findings.map(({ kind }) => kind)).toContain('rewritten');
  }, 60_000);
});

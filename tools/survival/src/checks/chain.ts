import { createPublicKey } from 'node:crypto';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';

import { verifyChain, type ChainEntry, type SignedCheckpoint, type Verification } from '@chancery/audit-chain';

/** Takes the whole history from audit-api, and its checkpoints, and verifies every link. */
export const verifyHistory = async (url: string, token: string): Promise<Verification> => {
  const ask = async (path: string): Promise<Response> => {
    const answer = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } });
    if (!answer.ok) throw new Error(`${path} is answered with ${answer.status}: ${await answer.text()}`);
    return answer;
  };
  const { checkpoints, publicKey } = (await (await ask('/v1/checkpoints')).json()) as { checkpoints: SignedCheckpoint[]; publicKey: string };
  const lines = createInterface({ input: Readable.fromWeb((await ask('/v1/chain')).body!), crlfDelay: Infinity });
  return verifyChain(entriesOf(lines), { checkpoints, publicKey: createPublicKey(publicKey) });
};

async function* entriesOf(lines: AsyncIterable<string>): AsyncGenerator<ChainEntry> {
  for await (const line of lines) if (line !== '') yield JSON.parse(line) as ChainEntry;
}

import type { ChainEntry } from '@chancery/audit-chain';

import { Unusable } from '../command.js';
import { linesOf, parseLine } from './json-lines.js';

/**
 * Entries as `GET /v1/chain` gives them.
 * @throws Unusable that names the line which is no entry
 */
export async function* readChain(name: string, stream: AsyncIterable<Buffer | string>, onEntry: (entries: number) => void): AsyncGenerator<ChainEntry> {
  let entries = 0;
  for await (const line of linesOf(name, stream)) {
    const value = parseLine(name, line);
    if (!isEntry(value)) throw new Unusable(`${name}: line ${line.number} is no entry of a chain: it needs stream, streamCreatedAt, sequence, previousHash and hash`);
    onEntry((entries += 1));
    yield value;
  }
}

const isEntry = (value: unknown): value is ChainEntry => {
  if (typeof value !== 'object' || value === null) return false;
  const { stream, streamCreatedAt, sequence, previousHash, hash } = value as Record<string, unknown>;
  return [stream, streamCreatedAt, previousHash, hash].every((text) => typeof text === 'string') && typeof sequence === 'number';
};

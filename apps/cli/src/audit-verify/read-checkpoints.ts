import type { SignedCheckpoint } from '@chancery/audit-chain';
import { showValue } from '@chancery/contracts';

import { Unusable } from '../command.js';
import { WAS_IT_FETCHED, linesOf, type JsonLine } from './json-lines.js';

export interface Checkpoints {
  /** Of a CHECKPOINT_FILE, read as they are asked for. */
  readonly checkpoints: AsyncIterable<SignedCheckpoint> | readonly SignedCheckpoint[];
  /** The key that came with them, PEM: as good as where they came from. */
  readonly publicKey?: string | undefined;
  /**
   * Lines of a CHECKPOINT_FILE that are no JSON: a full disk has taken a part of them. Each is as if it were not there. Complete when all
   * checkpoints were read.
   */
  readonly torn: readonly number[];
}

/**
 * Checkpoints, either as `GET /v1/checkpoints` answers them or one a line, as in CHECKPOINT_FILE, of which only the beginning is
 * read here.
 * @throws Unusable that names what is none
 */
export const readCheckpoints = async (name: string, stream: AsyncIterable<Buffer | string>): Promise<Checkpoints> => {
  const lines = linesOf(name, stream);
  // An answer that was written over several lines is no JSON before its end.
  const opening: JsonLine[] = [];
  for (let next = await lines.next(); next.done !== true; next = await lines.next()) {
    const line = next.value;
    const value = jsonOf(line.text);
    if (isAnswer(value)) return fromAnswer(name, value);
    if (value === undefined || (opening.length > 0 && !isCheckpoint(value))) opening.push(line);
    else {
      const torn = opening.map(({ number }) => number);
      return { checkpoints: following(name, checked(name, value, `line ${line.number}`), lines, torn), torn };
    }
  }
  if (opening.length === 0) throw new Unusable(`${name} is empty and has no checkpoints. ${WAS_IT_FETCHED}`);
  const answer = jsonOf(opening.map(({ text }) => text).join('\n'));
  if (!isAnswer(answer)) throw new Unusable(`${name} has no checkpoints: ${showValue(opening[0]?.text ?? '')} is where it begins`);
  return fromAnswer(name, answer);
};

/** The first one and those on the lines behind it. @throws Unusable that names the line which is none */
async function* following(name: string, first: SignedCheckpoint, lines: AsyncIterable<JsonLine>, torn: number[]): AsyncGenerator<SignedCheckpoint> {
  yield first;
  for await (const { number, text } of lines) {
    const value = jsonOf(text);
    if (value === undefined) torn.push(number);
    else yield checked(name, value, `line ${number}`);
  }
}

interface Answer {
  readonly checkpoints: readonly unknown[];
  readonly publicKey?: unknown;
}

const isAnswer = (value: unknown): value is Answer =>
  typeof value === 'object' && value !== null && Array.isArray((value as { checkpoints?: unknown }).checkpoints);

const fromAnswer = (name: string, { checkpoints, publicKey }: Answer): Checkpoints => ({
  checkpoints: checkpoints.map((checkpoint, i) => checked(name, checkpoint, `checkpoint ${i + 1}`)),
  publicKey: typeof publicKey === 'string' ? publicKey : undefined,
  torn: [],
});

const checked = (name: string, value: unknown, what: string): SignedCheckpoint => {
  if (isCheckpoint(value)) return value;
  throw new Unusable(`${name}: ${what} is no checkpoint of version 1`);
};

const isCheckpoint = (value: unknown): value is SignedCheckpoint => {
  const { version, stream, streamCreatedAt, sequence, hash, time, keyId, signature } = (value ?? {}) as Record<string, unknown>;
  const texts = [stream, streamCreatedAt, hash, time, keyId, signature];
  return version === 1 && Number.isSafeInteger(sequence) && texts.every((text) => typeof text === 'string');
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

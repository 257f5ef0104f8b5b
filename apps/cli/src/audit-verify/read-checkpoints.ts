import type { SignedCheckpoint } from '@chancery/audit-chain';

import { Unusable } from '../command.js';
import { linesOf, parseLine } from './json-lines.js';

export interface Checkpoints {
  readonly checkpoints: readonly SignedCheckpoint[];
  /** The key that came with them, PEM: as good as where they came from. */
  readonly publicKey?: string | undefined;
}

/**
 * Checkpoints, either as `GET /v1/checkpoints` answers them or one a line, as in CHECKPOINT_FILE.
 * @throws Unusable that names what is none
 */
export const readCheckpoints = async (name: string, stream: AsyncIterable<Buffer | string>): Promise<Checkpoints> => {
  const checkpoints: SignedCheckpoint[] = [];
  const texts: string[] = [];
  for await (const line of linesOf(name, stream)) {
    // An answer that was written over several lines is no JSON before its end.
    if (texts.length > 0 || (line.number === 1 && !isJson(line.text))) {
      texts.push(line.text);
      continue;
    }
    const value = parseLine(name, line);
    if (isAnswer(value)) return fromAnswer(name, value);
    checkpoints.push(checked(name, value, `line ${line.number}`));
  }
  if (texts.length === 0) return { checkpoints };
  const value = parseLine(name, { number: 1, text: texts.join('\n') });
  if (!isAnswer(value)) throw new Unusable(`${name} has no checkpoints`);
  return fromAnswer(name, value);
};

interface Answer {
  readonly checkpoints: readonly unknown[];
  readonly publicKey?: unknown;
}

const isAnswer = (value: unknown): value is Answer =>
  typeof value === 'object' && value !== null && Array.isArray((value as { checkpoints?: unknown }).checkpoints);

const fromAnswer = (name: string, { checkpoints, publicKey }: Answer): Checkpoints => ({
  checkpoints: checkpoints.map((checkpoint, i) => checked(name, checkpoint, `checkpoint ${i + 1}`)),
  publicKey: typeof publicKey === 'string' ? publicKey : undefined,
});

const checked = (name: string, value: unknown, what: string): SignedCheckpoint => {
  const { version, stream, streamCreatedAt, sequence, hash, time, keyId, signature } = (value ?? {}) as Record<string, unknown>;
  const texts = [stream, streamCreatedAt, hash, time, keyId, signature];
  if (version === 1 && Number.isSafeInteger(sequence) && texts.every((text) => typeof text === 'string')) return value as SignedCheckpoint;
  throw new Unusable(`${name}: ${what} is no checkpoint of version 1`);
};

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

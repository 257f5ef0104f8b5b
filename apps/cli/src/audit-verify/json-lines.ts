import { showValue } from '@chancery/contracts';

import { Unusable, reasonOf } from '../command.js';
import { repeatedMember } from './repeated-member.js';

/** A longer line is no entry: a record has at most some hundred kilobytes. */
const LONGEST_LINE = 64 * 1024 * 1024;

export interface JsonLine {
  /** From 1. */
  readonly number: number;
  readonly text: string;
}

/**
 * Lines of a UTF-8 stream, one after the other, however many there are; empty ones are left out.
 * @throws Unusable when the stream cannot be read to its end
 */
export async function* linesOf(name: string, stream: AsyncIterable<Buffer | string>): AsyncGenerator<JsonLine> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let number = 0;
  // Of the line that has no end yet: put together once it has, since a text that grows piece by piece is copied each time.
  let begun: string[] = [];
  let length = 0;
  try {
    for await (const chunk of stream) {
      const [first = '', ...others] = (typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true })).split('\n');
      begun.push(first);
      length += first.length;
      const rest = others.pop();
      if (length > LONGEST_LINE) throw new Error(`line ${number + 1} is longer than ${LONGEST_LINE} characters`);
      if (rest === undefined) continue;
      for (const text of [begun.join(''), ...others]) {
        number += 1;
        if (text.trim() !== '') yield { number, text };
      }
      [begun, length] = [[rest], rest.length];
    }
    begun.push(decoder.decode());
  } catch (error) {
    throw error instanceof Unusable ? error : new Unusable(`${name} cannot be read: ${reasonOf(error)}`);
  }
  const text = begun.join('');
  if (text.trim() !== '') yield { number: number + 1, text };
}

/** Why a file may be empty. */
export const WAS_IT_FETCHED = 'Was it fetched? curl -sf writes nothing where the token has ended or a right is missing';

/** @throws Unusable that names the line */
export const parseLine = (name: string, { number, text }: JsonLine): unknown => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Unusable(`${name}: line ${number} is no JSON: ${showValue(text)}`);
  }
  const twice = repeatedMember(text, value);
  if (twice !== undefined) throw new Unusable(`${name}: line ${number} has the member ${showValue(twice)} twice in one object, and readers differ in which they take. audit-api writes no such line`);
  return value;
};

import { Writable } from 'node:stream';

import type { CallHandler, ExecutionContext } from '@nestjs/common';
import { Subject, throwError, type Observable } from 'rxjs';

import type { Reader } from '../access/access.js';
import { HttpProblem } from '../problems/http-problem.js';
import { QueryLimit } from './query-limit.js';

const context = (reader: Reader | undefined, raw: Writable) => ({ switchToHttp: () => ({ getRequest: () => ({ reader }), getResponse: () => ({ raw }) }) }) as unknown as ExecutionContext;
const named = (username: string): Reader => ({ username, groups: [], extra: {} });

describe('Questions at a time', () => {
  let limit: QueryLimit;
  beforeEach(() => (limit = new QueryLimit()));

  /** Asks, and tells how to end the answer. */
  const ask = (reader: Reader | undefined, answer: Observable<unknown> = new Subject(), isUnread = false): (() => void) => {
    const raw = Object.assign(new Writable(), { setTimeout: () => undefined });
    if (!isUnread) raw.destroy();
    const asked = limit.intercept(context(reader, raw), { handle: () => answer } as CallHandler).subscribe({ error: () => undefined });
    return () => asked.unsubscribe();
  };
  const refusal = (reader: Reader): string => {
    try {
      ask(reader)();
      return 'answered';
    } catch (error) {
      expect(error).toBeInstanceOf(HttpProblem);
      expect(error).toMatchObject({ body: { status: 429 }, headers: { 'retry-after': '5' } });
      return (error as HttpProblem).body.detail;
    }
  };

  it('are a few of one caller, and the others are answered meanwhile', () => {
    const [end] = Array.from({ length: 12 }, () => ask(named('ada')));
    expect(refusal(named('ada'))).toBe('12 questions of ada are in work, which is as many as there may be at a time. Wait for an answer before asking more.');
    expect(refusal(named('bob'))).toBe('answered');
    end?.();
    expect(refusal(named('ada'))).toBe('answered');
  });

  it('are none while too many answers are not read', async () => {
    for (let i = 0; i < 96; i += 1) ask(named(`user-${i}`), throwError(() => new Error('defect')), true);
    expect(refusal(named('ada'))).toContain('96 answers are not read to their end');
    limit = new QueryLimit();
    for (let i = 0; i < 32; i += 1) ask(named('ada'), throwError(() => new Error('defect')), true);
    expect(refusal(named('ada'))).toContain('32 answers to ada are not read to their end');
    expect(refusal(named('bob'))).toBe('answered');
    limit = new QueryLimit();
    for (let i = 0; i < 96; i += 1) {
      ask(named('ada'))();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(refusal(named('ada'))).toBe('answered');
  });

  it('are some of all, however an answer ends, and health is asked all the same', () => {
    for (let i = 0; i < 40; i += 1) ask(named(i % 2 === 0 ? 'ada' : 'bob'), throwError(() => new Error('defect')));
    const ends = Array.from({ length: 24 }, (_, i) => ask(i % 2 === 0 ? 'anonymous' : named(`user-${i}`)));
    expect(refusal('anonymous')).toContain('24 questions are in work');
    expect(refusal(named('ada'))).toContain('24 questions are in work');
    ask(undefined);
    ends[0]?.();
    expect(refusal(named('ada'))).toBe('answered');
  });
});

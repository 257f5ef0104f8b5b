import { finished } from 'node:stream';

import { showValue } from '@chancery/contracts';
import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { finalize, type Observable } from 'rxjs';

import type { Reader } from '../access/access.js';
import { HttpProblem, RETRY_AFTER } from '../problems/http-problem.js';

/** Questions in work at a time: what waits longer for a connection than its deadline would be answered 503. */
const MOST = 24;
/** Of one caller: as many as the page for people asks at once, twice. */
const MOST_OF_ONE = 12;
/** Answers that are written and not read yet stay in memory, a page of records with a megabyte. */
const MOST_UNREAD = 96;
/** Of one caller. */
const MOST_UNREAD_OF_ONE = 32;
/** An answer of which its caller takes nothing for so long is given up, in milliseconds. */
const STALLED_MS = 60_000;

/** Keeps questions from piling up in front of the database, and one caller from taking it from all others. */
@Injectable()
export class QueryLimit implements NestInterceptor {
  private running = 0;
  private unread = 0;
  private readonly ofCaller = new Map<string, number>();
  private readonly unreadOfCaller = new Map<string, number>();

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { reader } = context.switchToHttp().getRequest<FastifyRequest & { reader?: Reader }>();
    if (reader === undefined) return next.handle();
    // Whoever has no name cannot be told from others who have none.
    const name = reader === 'anonymous' ? undefined : reader.username;
    const hers = name === undefined ? 0 : (this.ofCaller.get(name) ?? 0);
    if (hers >= MOST_OF_ONE) throw tooMany(`${MOST_OF_ONE} questions of ${showValue(name ?? '')} are in work`);
    const hersUnread = name === undefined ? 0 : (this.unreadOfCaller.get(name) ?? 0);
    if (hersUnread >= MOST_UNREAD_OF_ONE) throw tooMany(`${MOST_UNREAD_OF_ONE} answers to ${showValue(name ?? '')} are not read to their end`);
    if (this.running >= MOST) throw tooMany(`${MOST} questions are in work`);
    if (this.unread >= MOST_UNREAD) throw tooMany(`${MOST_UNREAD} answers are not read to their end`);
    this.running += 1;
    count(this.ofCaller, name, 1);
    this.unread += 1;
    count(this.unreadOfCaller, name, 1);
    const { raw } = context.switchToHttp().getResponse<FastifyReply>();
    raw.setTimeout(STALLED_MS, () => raw.destroy());
    // Also where the caller has gone before.
    finished(raw, () => {
      this.unread -= 1;
      count(this.unreadOfCaller, name, -1);
    });
    return next.handle().pipe(
      finalize(() => {
        this.running -= 1;
        count(this.ofCaller, name, -1);
      }),
    );
  }
}

const count = (ofCaller: Map<string, number>, name: string | undefined, change: 1 | -1): void => {
  if (name === undefined) return;
  const hers = (ofCaller.get(name) ?? 0) + change;
  if (hers === 0) ofCaller.delete(name);
  else ofCaller.set(name, hers);
};

const tooMany = (what: string): HttpProblem =>
  new HttpProblem('TooManyRequests', `${what}, which is as many as there may be at a time. Wait for an answer before asking more.`, { headers: RETRY_AFTER });

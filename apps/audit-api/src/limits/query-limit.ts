import { finished } from 'node:stream';

import { showValue } from '@chancery/contracts';
import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { finalize, type Observable } from 'rxjs';

import { nameOf, type Reader } from '../access/access.js';
import { Places } from './places.js';

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

const tooMany = (what: string): string => `${what}, which is as many as there may be at a time. Wait for an answer before asking more.`;

/** Keeps questions from piling up in front of the database, and one caller from taking it from all others. */
@Injectable()
export class QueryLimit implements NestInterceptor {
  private readonly inWork = new Places({
    most: MOST, mostOfOne: MOST_OF_ONE, ofOne: (name) => tooMany(`${MOST_OF_ONE} questions of ${showValue(name)} are in work`), ofAll: tooMany(`${MOST} questions are in work`),
  });
  private readonly unread = new Places({
    most: MOST_UNREAD,
    mostOfOne: MOST_UNREAD_OF_ONE,
    ofOne: (name) => tooMany(`${MOST_UNREAD_OF_ONE} answers to ${showValue(name)} are not read to their end`),
    ofAll: tooMany(`${MOST_UNREAD} answers are not read to their end`),
  });

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { reader } = context.switchToHttp().getRequest<FastifyRequest & { reader?: Reader }>();
    if (reader === undefined) return next.handle();
    const name = nameOf(reader);
    this.unread.require(name);
    const isAnswered = this.inWork.take(name);
    const isRead = this.unread.take(name);
    const { raw } = context.switchToHttp().getResponse<FastifyReply>();
    raw.setTimeout(STALLED_MS, () => raw.destroy());
    // Also where the caller has gone before.
    finished(raw, isRead);
    return next.handle().pipe(finalize(isAnswered));
  }
}

import { Inject, Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { tap, type Observable } from 'rxjs';

import type { Reader } from '../access/access.js';
import { ReadLog } from './read-log.js';
import { whatIsRead } from './what-is-read.js';

/** Notes every answer that was given to somebody. What was refused is in the log, not in the history. */
@Injectable()
export class RecordRead implements NestInterceptor {
  constructor(@Inject(ReadLog) private readonly reads: ReadLog) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { reader, url, query } = context.switchToHttp().getRequest<FastifyRequest & { reader?: Reader }>();
    if (reader === undefined) return next.handle();
    return next.handle().pipe(tap(() => this.reads.note(reader === 'anonymous' ? 'anonymous' : reader.username, whatIsRead(url, query))));
  }
}

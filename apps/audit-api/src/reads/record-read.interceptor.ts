import { Inject, Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { tap, type Observable } from 'rxjs';

import type { ReadersRequest } from '../access/bearer.guard.js';
import { ReadLog } from './read-log.js';
import { whatIsRead } from './what-is-read.js';

/** Notes every answer that showed something to somebody. What was refused is in the log, not in the history, which whoever has no right cannot fill. */
@Injectable()
export class RecordRead implements NestInterceptor {
  constructor(@Inject(ReadLog) private readonly reads: ReadLog) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest & Partial<ReadersRequest>>();
    const { reader, url, query } = request;
    if (reader === undefined) return next.handle();
    return next.handle().pipe(
      tap(() => {
        if (request.showsNothing !== true) this.reads.note(reader === 'anonymous' ? 'anonymous' : reader.username, whatIsRead(url, query));
      }),
    );
  }
}

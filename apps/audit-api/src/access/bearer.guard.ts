import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import { Access, type Reader } from './access.js';

/** A request whose sender is known. */
export type ReadersRequest = FastifyRequest & {
  reader: Reader;
  /** She may read nothing of what she asked for, or there is nothing: then nothing was read. */
  showsNothing?: boolean;
};

/** Lets nobody pass whom {@link Access} does not know. What she may read is decided by the handler, which knows what is asked. */
@Injectable()
export class BearerGuard implements CanActivate {
  constructor(@Inject(Access) private readonly access: Access) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<ReadersRequest>();
    request.reader = await this.access.reader(request.headers.authorization, request.ip);
    return true;
  }
}

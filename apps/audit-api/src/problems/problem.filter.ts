import { AuditStoreTooSlow, AuditStoreUnavailable, HistoryShortened } from '@chancery/audit-store';
import { showValue } from '@chancery/contracts';
import { LOG, type Log } from '@chancery/service';
import { Catch, HttpException, Inject, ServiceUnavailableException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { HttpProblem, PROBLEM_MEDIA_TYPE, RETRY_AFTER } from './http-problem.js';

/** Writes whatever went wrong as an RFC 9457 problem. What nobody has thought of is logged and shows nothing of itself. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(@Inject(LOG) private readonly log: Log) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    // The health endpoint's "not ready" is an answer of its own form.
    if (error instanceof ServiceUnavailableException && request.url.startsWith('/healthz')) {
      void reply.status(error.getStatus()).send(error.getResponse());
      return;
    }
    const { body, headers } = this.problemOf(error, request);
    void reply.status(body.status).headers(headers).type(PROBLEM_MEDIA_TYPE).send(JSON.stringify(body));
  }

  private problemOf(error: unknown, request: FastifyRequest): HttpProblem {
    if (error instanceof HttpProblem) return error;
    if (error instanceof AuditStoreTooSlow) {
      this.log.debug({ why: error.message }, 'search too slow');
      return new HttpProblem('SearchTooSlow', TOO_SLOW);
    }
    if (error instanceof AuditStoreUnavailable) {
      this.log.debug({ why: error.message }, 'history not available');
      return new HttpProblem('HistoryUnavailable', 'The database of the audit history does not answer. Nothing is lost; try again.', { headers: RETRY_AFTER });
    }
    if (error instanceof HistoryShortened) return new HttpProblem('HistoryShortened', capitalized(error.message), { headers: RETRY_AFTER });
    const status = statusOf(error);
    if (status === 404 && !READS.includes(request.method)) {
      return new HttpProblem('MethodNotAllowed', `${showValue(request.method)} is not among ${READS.join(' and ')}. Records come from the services of the control plane alone.`, { headers: { allow: READS.join(', ') } });
    }
    if (status === 404) return new HttpProblem('NotFound', 'The API is described at /openapi.json.');
    if (status !== undefined && status < 500) return new HttpProblem('BadRequest', error instanceof Error ? error.message : 'The request cannot be read.');
    this.log.error({ err: error, path: request.routeOptions.url }, 'defect');
    return new HttpProblem('Defect', 'This is a defect of audit-api; its log has the details.');
  }
}

/** RFC 9110, 15.5.6: an answer of 405 names in Allow what there is. */
const READS: readonly string[] = ['GET', 'HEAD'];

const TOO_SLOW =
  'The database has ended this search, which takes longer than one may. Narrow it: give since and until, or one more field of which few records have the value, such as name, uid, serviceName or serialNumber.';

const capitalized = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** Nest's exceptions, and Fastify's, which carry a statusCode. */
const statusOf = (error: unknown): number | undefined => {
  if (error instanceof HttpException) return error.getStatus();
  const { statusCode } = (error ?? {}) as { statusCode?: unknown };
  return typeof statusCode === 'number' ? statusCode : undefined;
};

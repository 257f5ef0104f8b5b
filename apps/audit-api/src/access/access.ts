import { showList, showValue } from '@chancery/contracts';
import type { Log } from '@chancery/service';

import { HttpProblem, RETRY_AFTER } from '../problems/http-problem.js';
import { AUDIT_RESOURCE, AccessReviewUnavailable, type AccessReviewer, type Caller, type Right } from './access-reviewer.js';

/** `anonymous`: the demonstration's setting that lets everybody read. */
export type Reader = Caller | 'anonymous';

export const nameOf = (reader: Reader): string | undefined => (reader === 'anonymous' ? undefined : reader.username);

const RESOURCE = `${AUDIT_RESOURCE.resource}.${AUDIT_RESOURCE.group}`;
/** A Kubernetes token has about 1 kB; the server's header limit is 16 kB. */
const BEARER = /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i;

/** Who may read what. Every refusal is an {@link HttpProblem}. */
export class Access {
  constructor(
    private readonly reviewer: AccessReviewer,
    private readonly log: Log,
    private readonly options: { audience: string; anonymous: boolean },
  ) {}

  /** @param address that it comes from. @throws HttpProblem 401; 429 where too many tokens are new; or 503 when the API server is away */
  async reader(authorization: string | undefined, address?: string): Promise<Reader> {
    if (this.options.anonymous) return 'anonymous';
    const { audience } = this.options;
    if (authorization === undefined) {
      const how = `kubectl create token NAME --audience=${audience}`;
      throw this.notAuthenticated(`Send a Kubernetes token of the control plane's cluster: Authorization: Bearer TOKEN, made by ${how}.`);
    }
    const token = BEARER.exec(authorization)?.[1];
    if (token === undefined) throw this.notAuthenticated('The authorization header is not of the form: Bearer TOKEN.');
    const caller = await this.reviewed(() => this.reviewer.authenticate(token, address));
    if (caller === undefined) {
      throw this.notAuthenticated(`The token is not valid here: it has ended, is of another cluster, or was not made for the audience ${audience}.`, 'invalid_token');
    }
    return caller;
  }

  /** @throws HttpProblem 503 when the API server is away */
  mayRead(reader: Reader, right: Right): Promise<boolean> {
    if (reader === 'anonymous') return Promise.resolve(true);
    return this.reviewed(() => this.reviewer.allowed(reader, right));
  }

  /** @throws HttpProblem 403 that says which right is missing, or 503 */
  async require(reader: Reader, right: Right): Promise<void> {
    if (reader === 'anonymous' || (await this.mayRead(reader, right))) return;
    this.log.warn({ reader: reader.username, ...right }, 'read refused');
    const namespace = right.namespace === undefined ? 'in all namespaces' : `in the namespace ${showValue(right.namespace)}`;
    const cluster = right.cluster === undefined ? 'of all clusters' : `of the cluster ${showValue(right.cluster)}`;
    const missing = [...(right.namespace === undefined ? ['namespace=NAME'] : []), ...(right.cluster === undefined ? ['cluster=NAME'] : [])];
    const hint = missing.length === 0 ? '' : `. Restrict the query to what you may read: ?${missing.join('&')}`;
    const issuers = reader.clusters === undefined || (right.cluster !== undefined && reader.clusters.includes(right.cluster)) ? '' : `. The issuer of this token stands for the clusters ${showList(reader.clusters)} only`;
    const where = `${namespace} ${cluster}${hint}${issuers}`;
    throw new HttpProblem('NotAuthorized', `${showValue(reader.username)} may not ${right.verb} ${RESOURCE} ${where}.`);
  }

  private notAuthenticated(detail: string, error?: string): HttpProblem {
    const challenge = `Bearer realm="chancery"${error === undefined ? '' : `, error="${error}"`}`;
    return new HttpProblem('NotAuthenticated', detail, { headers: { 'www-authenticate': challenge } });
  }

  private async reviewed<T>(review: () => Promise<T>): Promise<T> {
    try {
      return await review();
    } catch (error) {
      if (!(error instanceof AccessReviewUnavailable)) throw error;
      this.log.warn({ why: error.message }, 'access review failed');
      throw new HttpProblem('AccessReviewUnavailable', "Rights cannot be checked at the moment: the API server of the control plane's cluster, or the issuer of the token, does not answer. Try again.", { headers: RETRY_AFTER });
    }
  }
}

import type { ApiClient } from '../api/api-client.js';
import { AnswerTooLarge, isApiError } from '../api/api-error.js';
import type { ApiObject } from './object-meta.js';

/** Most bytes of one page: it is held as text and as objects at once, in a container of some hundred MiB. */
const MAX_PAGE_BYTES = 16 * 1024 * 1024;
/** As many objects are never in so many bytes: with its uid, name and times one has more than 256. */
const MOST_OBJECTS = MAX_PAGE_BYTES / 256;
const PAGE_TIMEOUT_MS = 60_000;

export interface Page {
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string };
  readonly items: readonly ApiObject[];
}

/**
 * The pages of a collection's list: of as many objects as were asked for, and of fewer where these are too large together. Where a list takes
 * so long that its next page is not to be had any more, the next lists have pages of twice as many, hence half as many pages. (client-go reads
 * all in one piece then, however large it is; here a page's bytes stay bounded.)
 */
export class Pages {
  private size: number;

  /**
   * @param mostObjects of a page, at first
   * @param path of the list with these parameters
   */
  constructor(
    private readonly client: Pick<ApiClient, 'request'>,
    private mostObjects: number,
    private readonly path: (parameters: Record<string, string>) => string,
  ) {
    this.size = mostObjects;
  }

  /**
   * Every page, in turn. Ends after the last one, or, without it, when the signal aborts.
   * @throws ApiError (410: the next page is not to be had any more), ApiUnreachable, AnswerTooLarge for one object alone
   */
  async *read(signal: AbortSignal): AsyncGenerator<Page> {
    // What was too large last time may have gone.
    this.size = Math.min(this.mostObjects, this.size * 2);
    let token: string | undefined;
    do {
      const page = await this.next(token, signal);
      token = page.metadata.continue || undefined;
      yield page;
    } while (token !== undefined && !signal.aborted);
  }

  /**
   * The collection's version now: that of a list is the newest one where none was asked for (Kubernetes API concepts, resource versions).
   * @throws as `read` does
   */
  async version(signal: AbortSignal): Promise<string> {
    return (await this.get({ limit: '1' }, signal)).metadata.resourceVersion;
  }

  private get(parameters: Record<string, string>, signal: AbortSignal): Promise<Page> {
    return this.client.request<Page>({ method: 'GET', path: this.path(parameters), timeoutMs: PAGE_TIMEOUT_MS, maxBytes: MAX_PAGE_BYTES, signal });
  }

  private async next(token: string | undefined, signal: AbortSignal): Promise<Page> {
    for (;;) {
      try {
        return await this.get({ limit: String(this.size), ...(token !== undefined && { continue: token }) }, signal);
      } catch (error) {
        if (token !== undefined && isApiError(error, 410)) this.mostObjects = Math.min(MOST_OBJECTS, this.mostObjects * 2);
        if (!(error instanceof AnswerTooLarge) || this.size === 1) throw error;
        this.size = Math.floor(this.size / 2);
      }
    }
  }
}

import { setTimeout as aWhile } from 'node:timers/promises';

import { isApiError, type ApiClient, type ApiRequest } from '@chancery/controller';

import type { Deed } from './deed.js';

/** So long an API server may be away before a run is given up. */
const PATIENCE_MS = 300_000;
const AGAIN_MS = 100;

/** Does the deeds, through every outage of the API server, and remembers who was ever made. */
export class Performer {
  /** Of every object made here, whether it still is there or not. */
  readonly uids = new Set<string>();
  done = 0;

  constructor(private readonly client: ApiClient) {}

  async perform({ what, requests }: Deed): Promise<void> {
    for (const request of requests) {
      try {
        await this.untilAnswered(request);
      } catch (error) {
        throw new Error(`${what}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
      }
    }
    this.done += 1;
  }

  private async untilAnswered(request: ApiRequest): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      try {
        const answer = await this.client.request<{ metadata?: { uid?: string } } | undefined>(request);
        if (request.method === 'POST' && answer?.metadata?.uid !== undefined) this.uids.add(answer.metadata.uid);
        return;
      } catch (error) {
        if (isApiError(error, 409) && request.method === 'POST') return await this.remember(request);
        if (isApiError(error, 404) && mayBeGone(request)) return;
        if (!isPassing(error) || Date.now() > deadline) throw error;
        await aWhile(AGAIN_MS);
      }
    }
  }

  /** It was made, and the answer was lost. */
  private async remember({ path, body }: ApiRequest): Promise<void> {
    const { name } = (body as { metadata: { name: string } }).metadata;
    const { metadata } = await this.client.request<{ metadata: { uid: string } }>({ method: 'GET', path: `${path}/${name}` });
    this.uids.add(metadata.uid);
  }
}

/** A Secret that is not issued yet cannot be damaged, and what a lost answer deleted is not there any more. */
const mayBeGone = ({ method, path }: ApiRequest): boolean => method === 'DELETE' || path.includes('/secrets/');

/** No answer, or one of a server that is starting, overloaded, or sees another write at the same time. */
const isPassing = (error: unknown): boolean =>
  !(error instanceof Error && error.name === 'ApiError') ||
  [401, 403, 409, 429, 500, 502, 503, 504].some((code) => isApiError(error, code));

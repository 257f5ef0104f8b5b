import type { ApiClient } from '../api/api-client.js';
import { isKindUnknown } from './discovery.js';

/** Longer than it takes until readiness and alerts show it. */
const GONE_AFTER_MS = 600_000;

export interface ServedKindOptions {
  client: Pick<ApiClient, 'request'>;
  /** Path of the collection. */
  path: string;
  /** Of answers that it is not served, until the kind may count as gone, in milliseconds. Default 10 minutes. */
  goneAfterMs?: number | undefined;
  onError?: ((error: unknown) => void) | undefined;
}

/**
 * Whether the API server serves a kind, and whether it has gone for good. A 404 may come from anybody on the way, or of a version that is
 * switched off and on: a kind has gone only after a while of nothing else, and where the server's own list of kinds says so, too.
 */
export class ServedKind {
  /** Since when the server has answered, each time, that it does not serve the kind. */
  private unservedSince: number | undefined;
  private gone = false;

  constructor(private readonly options: ServedKindOptions) {}

  /** The kind is not there at all, hence nothing of it. */
  get isGone(): boolean {
    return this.gone;
  }

  /** It was listed. */
  listed(): void {
    this.unservedSince = undefined;
    this.gone = false;
  }

  /** The answer was another one than that it is not served: whether it is, is not known. */
  interrupted(): void {
    this.unservedSince = undefined;
  }

  /** The answer was that it is not served. Never throws. */
  async notServed(signal: AbortSignal): Promise<void> {
    this.unservedSince ??= performance.now();
    this.gone ||= await this.hasGone(this.unservedSince, signal);
  }

  private async hasGone(since: number, signal: AbortSignal): Promise<boolean> {
    const { client, path, goneAfterMs = GONE_AFTER_MS, onError } = this.options;
    if (performance.now() - since < goneAfterMs) return false;
    try {
      return await isKindUnknown(client, path, signal);
    } catch (error) {
      onError?.(error);
      return false;
    }
  }
}

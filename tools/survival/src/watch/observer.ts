import { setTimeout as aWhile } from 'node:timers/promises';

import { ApiError, type ApiClient } from '@chancery/controller';

const SILENCE_MS = 120_000;
const AGAIN_MS = 200;
const LIST_TIMEOUT_MS = 60_000;

interface Observed {
  readonly metadata: { readonly resourceVersion: string };
}

interface WatchLine<T> {
  readonly type: string;
  readonly object: T & { readonly code?: number };
}

export interface ObserverOptions<T> {
  readonly client: ApiClient;
  /** Of the collection. */
  readonly path: string;
  readonly see: (object: T) => void;
}

/** Sees every version of every object of a kind through all outages of the API server: after each it goes on where it was. */
export class Observer<T extends Observed> {
  private readonly abort = new AbortController();
  private running: Promise<void> | undefined;
  private resourceVersion: string | undefined;
  /** How often versions may have been missed, because the server did not remember them any more. */
  gaps = 0;

  constructor(private readonly options: ObserverOptions<T>) {}

  start(): void {
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.abort.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.abort.signal.aborted) {
      try {
        this.resourceVersion ??= await this.list();
        await this.watch(this.resourceVersion);
      } catch (error) {
        if (error instanceof ApiError && error.code === 410) {
          this.resourceVersion = undefined;
          this.gaps += 1;
        }
      }
      await aWhile(AGAIN_MS);
    }
  }

  private async list(): Promise<string> {
    const { client, path, see } = this.options;
    const { items, metadata } = await client.request<{ items: T[]; metadata: { resourceVersion: string } }>({ method: 'GET', path, timeoutMs: LIST_TIMEOUT_MS });
    items.forEach(see);
    return metadata.resourceVersion;
  }

  private async watch(from: string): Promise<void> {
    const path = `${this.options.path}${this.options.path.includes('?') ? '&' : '?'}watch=true&allowWatchBookmarks=true&resourceVersion=${from}`;
    for await (const line of this.options.client.lines(path, this.abort.signal, SILENCE_MS)) {
      const { type, object } = JSON.parse(line) as WatchLine<T>;
      if (type === 'ERROR') throw new ApiError(object.code ?? 500, 'Expired', 'the watch is too old');
      this.resourceVersion = object.metadata.resourceVersion;
      if (type === 'ADDED' || type === 'MODIFIED') this.options.see(object);
    }
  }
}

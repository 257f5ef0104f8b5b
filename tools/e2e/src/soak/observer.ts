import { ApiError, type ApiClient } from '@chancery/controller';

import { aWhile } from '../until.js';
import type { NeverFalls } from './never-falls.js';
import { isSpoken } from './truth/read-world.js';
import type { SoakEvent } from './truth/world.js';

const SILENCE_MS = 120_000;
const AGAIN_MS = 200;

interface WatchLine {
  readonly type: string;
  readonly object: SoakEvent & { readonly code?: number; readonly metadata: { readonly resourceVersion: string } };
}

/** Watches every Event through all outages of the API server: after each it goes on where it was. */
export class Observer {
  private readonly abort = new AbortController();
  private running: Promise<void> | undefined;
  private resourceVersion: string | undefined;

  constructor(
    private readonly client: ApiClient,
    private readonly rule: NeverFalls,
  ) {}

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
        // Too old to go on from: versions in between are not seen, what is then is.
        if (error instanceof ApiError && error.code === 410) this.resourceVersion = undefined;
      }
      await aWhile(AGAIN_MS);
    }
  }

  private async list(): Promise<string> {
    const { items, metadata } = await this.client.request<{ items: SoakEvent[]; metadata: { resourceVersion: string } }>({
      method: 'GET',
      path: '/api/v1/events',
      timeoutMs: 60_000,
    });
    for (const event of items) if (isSpoken(event)) this.rule.see(event);
    return metadata.resourceVersion;
  }

  private async watch(from: string): Promise<void> {
    const path = `/api/v1/events?watch=true&allowWatchBookmarks=true&resourceVersion=${from}`;
    for await (const line of this.client.lines(path, this.abort.signal, SILENCE_MS)) {
      const { type, object } = JSON.parse(line) as WatchLine;
      if (type === 'ERROR') throw new ApiError(object.code ?? 500, 'Expired', 'the watch is too old');
      this.resourceVersion = object.metadata.resourceVersion;
      if ((type === 'ADDED' || type === 'MODIFIED') && isSpoken(object)) this.rule.see(object);
    }
  }
}

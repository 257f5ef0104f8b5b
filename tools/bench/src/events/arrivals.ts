import type { ApiClient } from '@chancery/controller';

interface SeenEvent {
  readonly metadata: { readonly resourceVersion: string };
  readonly involvedObject: { readonly uid: string };
  readonly type: string;
  readonly reason: string;
}

type Accept = (event: SeenEvent) => boolean;

/** When each Event was first readable, by a watch on all of them: `performance.now()` at its arrival. */
export class Arrivals {
  private readonly abort = new AbortController();
  private running: Promise<void> | undefined;
  private readonly waiting = new Map<string, { accept: Accept; resolve: (at: number) => void }[]>();
  /** First arrival of each object's Warning. */
  readonly warned = new Map<string, number>();
  private failure: Error | undefined;

  constructor(private readonly client: ApiClient) {}

  async start(): Promise<void> {
    const { metadata } = await this.client.request<{ metadata: { resourceVersion: string } }>({ method: 'GET', path: '/api/v1/events?limit=1' });
    this.running = this.watch(metadata.resourceVersion).catch((error: unknown) => {
      this.failure = error instanceof Error ? error : new Error(String(error));
    });
  }

  /** Why nothing more will arrive, if so. */
  readonly failureOf = (): Error | undefined => this.failure;

  async stop(): Promise<void> {
    this.abort.abort();
    await this.running;
    if (this.failure !== undefined) throw this.failure;
  }

  /** Resolves with the moment of the next accepted Event on this object; rejects when there is none in time. */
  next(uid: string, accept: Accept, timeoutMs = 30_000): Promise<number> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no Event on ${uid} within ${timeoutMs / 1000} s`)), timeoutMs);
      const waiter = {
        accept,
        resolve: (at: number) => {
          clearTimeout(timer);
          resolve(at);
        },
      };
      this.waiting.set(uid, [...(this.waiting.get(uid) ?? []), waiter]);
    });
  }

  private async watch(from: string): Promise<void> {
    const path = `/api/v1/events?watch=true&resourceVersion=${from}`;
    for await (const line of this.client.lines(path, this.abort.signal, 600_000)) {
      const at = performance.now();
      const { type, object } = JSON.parse(line) as { type: string; object: SeenEvent };
      if (type === 'ERROR') throw new Error('the watch of Events was lost');
      if (type === 'DELETED' || type === 'BOOKMARK') continue;
      const { uid } = object.involvedObject;
      if (object.type === 'Warning' && !this.warned.has(uid)) this.warned.set(uid, at);
      const waiting = this.waiting.get(uid);
      if (waiting === undefined) continue;
      const left = waiting.filter(({ accept, resolve }) => (accept(object) ? resolve(at) : true));
      if (left.length === 0) this.waiting.delete(uid);
      else this.waiting.set(uid, left);
    }
  }
}

import type { ApiClient } from '../api/api-client.js';
import { ApiError, WatchSilent, isApiError, retryAfterOf } from '../api/api-error.js';
import { backoffDelay, pause } from '../backoff.js';
import { keyOf, type ApiObject } from './object-meta.js';
import { Pages, type Page } from './pages.js';
import { compareVersions } from './resource-version.js';
import { ServedKind } from './served-kind.js';

/** What a reflector keeps of an object: never the object itself, only what planning needs. */
export interface Projected {
  readonly uid: string;
  readonly resourceVersion: string;
}

export interface ReflectorOptions<T extends Projected> {
  client: Pick<ApiClient, 'request' | 'lines'>;
  /** Path of the collection: `/api/v1/pods`, `/apis/chancery.dev/v1/pkis`. */
  path: string;
  labelSelector?: string;
  project: (object: ApiObject) => T;
  /**
   * Told after the store has changed, once for each change and never concurrently. `before` and `after` may be different
   * objects of the same name (compare their uids). It must not throw; what it throws is reported and ignored.
   */
  onChange: (key: string, after: T | undefined, before: T | undefined) => void;
  /** After each complete list: what the store holds is the whole truth of that moment. */
  onListed?: () => void;
  /** A request failed, and is made again. Of places that are too old, from the second in a row on without a complete list or a watch that told something. */
  onError?: (error: unknown) => void;
  /** Every so often everything is listed afresh, so that nothing missed stays missed. Default 10 minutes. */
  relistMs?: number;
  /** Most objects of one page of a list; fewer where they are large, more where so many pages take too long. Default 500. */
  pageSize?: number;
  /**
   * Nothing heard on a watch for this long means that it is dead, or goes on from a place that the server never had (its data
   * came from a backup): everything is listed afresh. The server sends a bookmark about every minute. Default 150 s.
   */
  silenceMs?: number;
  /** How often a kind that the server does not serve (its CRD is not installed) is looked for. Default 2 s. */
  absentMs?: number;
  /**
   * Objects that were listed count as gone with their kind after so long of answers that it is not served, and only where the
   * server's own list of kinds says so, too. Default 10 minutes: longer than it takes until readiness and alerts show it.
   */
  goneAfterMs?: number;
}

/** A store that is this old is not the cluster any more, in milliseconds: the server sends a bookmark about every minute. */
export const STALE_MS = 180_000;

const PAGE_SIZE = 500;
/** How long after a list that failed, while the watch goes on, the next is due. */
const RELIST_AGAIN_MS = 60_000;
const WATCH_SECONDS = 300;
const BACKOFF = { firstMs: 200, mostMs: 15_000 };

/**
 * Keeps a projection of one collection current: list, then watch from there, for ever, whatever fails. It has no
 * opinion on what a change means (level-based reconciling): it says which key changed, the store says what is.
 */
export class Reflector<T extends Projected> {
  private readonly store = new Map<string, T>();
  private readonly abort = new AbortController();
  private readonly pages: Pages;
  private running: Promise<void> | undefined;
  /** Where the next watch continues; undefined: list first. */
  private resourceVersion: string | undefined;
  /** When everything is listed afresh, though the watch could go on. */
  private relistAt = 0;
  /**
   * When the store was last confirmed: a list was complete, or the watch told something. By the process' own clock, as every time here: that of
   * the day may be set.
   */
  private heardAt = 0;
  private synced = false;
  /** Whether the store is what a list said, and not empty for want of one. */
  private listed = false;
  private readonly kind: ServedKind;
  /** The last version that the server told of, and whether it may have got back older data since. */
  private newest = '';
  private mayBeRestored = false;
  /** Whether the server could not be asked the last time: who was away may come back with older data. */
  private wasAway = false;
  /** How often in a row a place in the watch was too old at once. */
  private expiries = 0;
  /** When the store had last been confirmed at the last answer that a place, in the watch or in a list, was too old. */
  private heardBeforeExpiry: number | undefined;
  private readonly firstSync: Promise<void>;
  private markSynced: () => void = () => undefined;

  constructor(private readonly options: ReflectorOptions<T>) {
    this.pages = new Pages(options.client, options.pageSize ?? PAGE_SIZE, (parameters) => this.query(parameters));
    const { client, path, goneAfterMs, onError } = options;
    this.kind = new ServedKind({ client, path, goneAfterMs, onError });
    this.firstSync = new Promise((resolve) => (this.markSynced = resolve));
  }

  start(): void {
    this.running ??= this.run();
  }

  async stop(): Promise<void> {
    this.abort.abort();
    await this.running;
  }

  get(key: string): T | undefined {
    return this.store.get(key);
  }

  entries(): IterableIterator<[string, T]> {
    return this.store.entries();
  }

  get size(): number {
    return this.store.size;
  }

  /** True once everything was listed, or the kind was not served; it stays true while the store grows old (see {@link ageMs}). */
  get hasSynced(): boolean {
    return this.synced;
  }

  /** Whether what is not in the store is not there either. Not so while the kind may only not be served for the moment, and was never listed. */
  get knowsAbsence(): boolean {
    return this.listed || this.kind.isGone;
  }

  /** Resolves after the first complete list. */
  whenSynced(): Promise<void> {
    return this.firstSync;
  }

  /** Milliseconds since the server last confirmed the store, or sent news: how old it may be. */
  ageMs(now = performance.now()): number {
    return now - this.heardAt;
  }

  private async run(): Promise<void> {
    const { signal } = this.abort;
    let failures = 0;
    while (!signal.aborted) {
      try {
        const known = this.resourceVersion;
        const from = known === undefined ? await this.list() : await this.goOn(known);
        this.wasAway = false;
        if (known === undefined) failures = 0;
        this.resourceVersion = from;
        await this.watch(from);
        // A server that closes every watch at once must not be asked in a tight loop.
        if (this.resourceVersion === from) await pause(backoffDelay(1, BACKOFF), signal);
        else failures = 0;
      } catch (error) {
        if (signal.aborted) return;
        if (isApiError(error, 404)) {
          await this.notServed(error);
          continue;
        }
        this.kind.interrupted();
        if (isApiError(error, 410)) {
          this.resourceVersion = undefined;
          this.expiries += 1;
          if (this.heardBeforeExpiry === this.heardAt) this.options.onError?.(error);
          this.heardBeforeExpiry = this.heardAt;
          // One after a long watch is usual; where a list is too old at once, another one would be, too.
          if (this.expiries > 1) await pause(backoffDelay(this.expiries - 1, BACKOFF), signal);
          continue;
        }
        this.wasAway = true;
        this.mayBeRestored ||= error instanceof WatchSilent;
        // Whoever was told of a refusal is told by a list that it is over.
        if (error instanceof WatchSilent || isApiError(error, 403)) this.resourceVersion = undefined;
        failures += 1;
        this.options.onError?.(error);
        await pause(Math.max(backoffDelay(failures, BACKOFF), retryAfterOf(error)), signal);
      }
    }
  }

  /** Where the watch continues. */
  private async goOn(known: string): Promise<string> {
    if (performance.now() >= this.relistAt) return this.relist(known);
    // From a place that the server has only later it tells nothing until then, and nothing of what it has lost.
    if (!this.wasAway || (compareVersions(await this.pages.version(this.abort.signal), known) ?? 0) >= 0) return known;
    this.mayBeRestored = true;
    return this.list();
  }

  /** A list that fails though the watch goes on is no reason to hear nothing. */
  private async relist(known: string): Promise<string> {
    try {
      return await this.list();
    } catch (error) {
      if (this.abort.signal.aborted || isApiError(error, 403) || isApiError(error, 404)) throw error;
      this.options.onError?.(error);
      this.relistAt = performance.now() + RELIST_AGAIN_MS;
      return known;
    }
  }

  private async list(): Promise<string> {
    const found = new Map<string, T>();
    let last: Page['metadata'] | undefined;
    for await (const { items, metadata } of this.pages.read(this.abort.signal)) {
      for (const item of items) {
        const projected = this.project(item);
        if (projected !== undefined) found.set(keyOf(item), projected);
      }
      last = metadata;
    }
    // Stopped between two pages: what was found is not everything, so nothing may count as gone.
    if (last === undefined || last.continue) throw new Error('stopped while listing');
    this.relistAt = performance.now() + (this.options.relistMs ?? 600_000);
    this.replace(found, this.mayBeRestored || (compareVersions(last.resourceVersion, this.newest) ?? 0) < 0);
    this.mayBeRestored = false;
    this.newest = last.resourceVersion;
    this.listed = true;
    this.kind.listed();
    return last.resourceVersion;
  }

  /** What was listed is kept while nobody serves the kind: one that is really removed has its objects deleted first, each with its news on the watch. */
  private async notServed(error: ApiError): Promise<void> {
    this.resourceVersion = undefined;
    await this.kind.notServed(this.abort.signal);
    if (this.kind.isGone || !this.listed) this.replace(new Map());
    else this.options.onError?.(error);
    await pause(this.options.absentMs ?? 2_000, this.abort.signal);
  }

  /** `isAllNews`: versions come again, and the same one may be of another content. */
  private replace(found: Map<string, T>, isAllNews = false): void {
    for (const [key, before] of [...this.store]) {
      if (!found.has(key)) this.put(key, undefined, before);
    }
    for (const [key, after] of found) {
      const before = this.store.get(key);
      if (isAllNews || before?.uid !== after.uid || before.resourceVersion !== after.resourceVersion) this.put(key, after, before);
    }
    this.heardAt = performance.now();
    this.synced = true;
    this.markSynced();
    this.options.onListed?.();
  }

  /** Follows one watch to its end. */
  private async watch(from: string): Promise<void> {
    const seconds = Math.round(WATCH_SECONDS * (1 + Math.random()));
    const path = this.query({
      watch: 'true',
      allowWatchBookmarks: 'true',
      resourceVersion: from,
      timeoutSeconds: String(seconds),
    });
    const silence = this.options.silenceMs ?? 150_000;
    for await (const line of this.options.client.lines(path, this.abort.signal, silence)) {
      const event = JSON.parse(line) as { type: string; object: ApiObject & { code?: number; message?: string } };
      if (event.type === 'ERROR') {
        if (event.object.code === 410) throw new ApiError(410, 'Expired', 'the watch is too old');
        throw new Error(`the watch ended with an error: ${event.object.message ?? 'unknown'}`);
      }
      this.heardAt = performance.now();
      this.resourceVersion = this.newest = event.object.metadata.resourceVersion;
      this.expiries = 0;
      if (event.type === 'BOOKMARK') continue;
      const key = keyOf(event.object);
      this.put(key, event.type === 'DELETED' ? undefined : this.project(event.object), this.store.get(key));
    }
  }

  /** One object that cannot be read costs only itself. */
  private project(object: ApiObject): T | undefined {
    try {
      return this.options.project(object);
    } catch (error) {
      this.options.onError?.(error);
      return undefined;
    }
  }

  private put(key: string, after: T | undefined, before: T | undefined): void {
    if (after === undefined) this.store.delete(key);
    else this.store.set(key, after);
    if (after === undefined && before === undefined) return;
    try {
      this.options.onChange(key, after, before);
    } catch (error) {
      this.options.onError?.(error);
    }
  }

  private query(parameters: Record<string, string>): string {
    const { path, labelSelector } = this.options;
    const query = new URLSearchParams({ ...parameters, ...(labelSelector !== undefined && { labelSelector }) });
    return `${path}?${query.toString()}`;
  }
}

import { randomBytes } from 'node:crypto';

import type { ApiClient } from '../api/api-client.js';
import { isApiError } from '../api/api-error.js';
import { pause } from '../backoff.js';
import {
  heldBy, holderOf, identityOf, isAskedFor, isAsWritten, isOffered, isReleased, mayTake, nameOf, offer, released, request, see, type Lease, type SeenLease,
} from './lease.js';

export interface LeaderElectionOptions {
  client: Pick<ApiClient, 'request'>;
  namespace: string;
  /** Of the Lease. */
  name: string;
  /** Of this replica; no other that may still run has it. A process that finds the Lease held by its own name when it starts is that one's successor at once. */
  identity: string;
  timings?: LeaderTimings;
  /** What this replica lacks now of what a leader's work takes, beside the API server; undefined: nothing. Who lacks something leads only where nobody else can. */
  whyUnfit?: () => string | undefined;
  /** It leads from now on. `uninterrupted`: nobody else has led since it did itself. */
  onLead: (uninterrupted: boolean) => void;
  /** It may write no more. */
  onLost: () => void;
  /** A request failed, and is made again. */
  onError: (error: unknown) => void;
}

/** In milliseconds. */
export interface LeaderTimings {
  /** How long after its last renewal nobody else may take it; whole seconds. */
  readonly durationMs: number;
  /** How long after its last renewal the leader may write; shorter, so that it ends before somebody else begins. */
  readonly deadlineMs: number;
  readonly renewMs: number;
  /** How often somebody who waits looks. */
  readonly retryMs: number;
  /** How long a request may take: an API server whose disk is slow has to be waited for, or nobody leads where much is to be done. */
  readonly requestMs: number;
  /** How long a leader may lack what its work takes before it offers the Lease to others: what is over sooner is no reason to change. */
  readonly unfitMs: number;
}

/** A leader that was killed is followed within duration + retry, 10 s, and the requests that this takes. */
export const LEADER_TIMINGS: LeaderTimings = { durationMs: 9_000, deadlineMs: 7_500, renewMs: 2_000, retryMs: 1_000, requestMs: 4_000, unfitMs: 10_000 };

/** Renewals without an answer that are remembered: more than there are before a leader gives up. */
const MOST_WRITTEN = 8;

/**
 * Of several replicas one leads: the one that holds a Lease, as with client-go's leader election. A leader that cannot
 * renew stops before another may begin, and is a candidate again. At rest the leader writes its Lease each `renewMs`.
 *
 * A leader that can renew but not work (it has no way to NATS) says so on the Lease; another one that can asks for it there, and the leader
 * releases it. Where nobody can, it goes on: somebody has to tell the owners.
 */
export class LeaderElection {
  private readonly timings: LeaderTimings;
  private readonly abort = new AbortController();
  /** As what this process, and no other, holds the Lease. */
  private readonly own: string;
  private seen: SeenLease | undefined;
  /** Who held the Lease when this process first looked, if by this replica's name. */
  private predecessor: string | undefined;
  private hasLooked = false;
  /** Since when there is no Lease though there was one that somebody else may hold, who may not know yet. */
  private missingSince: number | undefined;
  /** What the Lease says unless others have written it: the last that was answered, and what was sent since without an answer. */
  private written: readonly Lease['spec'][] = [];
  /** When the last renewal was sent that was answered, on the clock of `performance`. */
  private renewedAt = -Infinity;
  /** Since when this replica lacks something, on that clock. */
  private unfitSince: number | undefined;
  private leads = false;
  private hasLed = false;
  private deadline: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;

  constructor(private readonly options: LeaderElectionOptions) {
    this.timings = options.timings ?? LEADER_TIMINGS;
    this.own = identityOf(options.identity, randomBytes(4).toString('hex'));
  }

  /** Returns at once. */
  start(): void {
    this.running ??= this.run();
  }

  /**
   * To be asked before each write. True only as long as no other candidate can lead, also in a process that stood still:
   * the clock went on meanwhile.
   */
  get isLeading(): boolean {
    return this.leads && performance.now() - this.renewedAt < this.timings.deadlineMs;
  }

  /** The replica that leads, as far as is known. */
  get leader(): string {
    return this.seen === undefined ? '' : nameOf(holderOf(this.seen.lease));
  }

  /** Releases the Lease, so that another one leads at once. To be called when the work has ended. */
  async stop(): Promise<void> {
    this.abort.abort();
    await this.running;
    const { isLeading, seen } = this;
    this.lose();
    if (!isLeading || seen === undefined) return;
    await this.put(seen.lease, released(seen.lease)).catch(this.options.onError);
  }

  private async run(): Promise<void> {
    const { signal } = this.abort;
    while (!signal.aborted) {
      let isHeld = false;
      try {
        isHeld = await this.turn();
      } catch (error) {
        if (!signal.aborted) this.options.onError(error);
      }
      await pause(isHeld ? this.timings.renewMs : this.timings.retryMs, signal);
    }
  }

  /** Takes or renews the Lease, if it may. Tells whether it did. */
  private async turn(): Promise<boolean> {
    if (!this.leads || this.seen === undefined) await this.look();
    const sentAt = performance.now();
    const whyUnfit = this.options.whyUnfit?.();
    this.unfitSince = whyUnfit === undefined ? undefined : (this.unfitSince ?? sentAt);
    if (!this.mayLead(sentAt)) {
      await this.ask();
      return false;
    }
    const before = this.seen?.lease;
    const isOffering = this.leads && this.unfitSince !== undefined && sentAt - this.unfitSince >= this.timings.unfitMs;
    if (isOffering && before !== undefined && isAskedFor(before)) {
      await this.handOver(before);
      return false;
    }
    const spec = heldBy(this.own, this.timings.durationMs / 1_000, before, new Date());
    this.written = [...this.written, spec].slice(-MOST_WRITTEN);
    try {
      const lease = before === undefined ? await this.create(spec) : await this.put(before, spec, isOffering ? offer(whyUnfit ?? '') : {});
      this.seen = see(this.seen, lease, sentAt);
      this.written = [spec];
      this.lead(sentAt, this.hasLed && before !== undefined && holderOf(before) === this.own);
      return true;
    } catch (error) {
      if (!isApiError(error, 409) && !isApiError(error, 404)) throw error;
      await this.lookAfterRefusal();
      return false;
    }
  }

  /** The leader lacks what its work takes, and this replica does not. */
  private async ask(): Promise<void> {
    if (this.seen === undefined || this.unfitSince !== undefined) return;
    const { lease, sinceMs } = this.seen;
    if (!isOffered(lease) || isAskedFor(lease)) return;
    try {
      // To ask is no sign of life of the leader.
      this.seen = { lease: await this.put(lease, lease.spec, request(lease, this.own)), sinceMs };
    } catch (error) {
      if (!isApiError(error, 409)) throw error;
    }
  }

  /** To whoever asked. What is on its way to the API server arrives before anybody else begins. */
  private async handOver(lease: Lease): Promise<void> {
    this.lose();
    await pause(this.timings.retryMs, this.abort.signal);
    await this.put(lease, released(lease));
  }

  /** Whoever else has written the Lease, or removed it, may have begun: what it is now decides, at the next turn. */
  private async lookAfterRefusal(): Promise<void> {
    try {
      await this.look();
    } catch (error) {
      this.lose();
      throw error;
    }
    const lease = this.seen?.lease;
    if (lease === undefined || !this.written.some((spec) => isAsWritten(lease, spec))) this.lose();
  }

  /**
   * Who finds no Lease at its first look makes one at once, since a new installation does not wait. Where one was deleted just before, its
   * holder may write beside it until its own next renewal is refused: harmless, since each write is fenced by uid and resourceVersion.
   */
  private mayLead(now: number): boolean {
    const { durationMs } = this.timings;
    if (this.seen === undefined) return this.missingSince === undefined || now - this.missingSince >= durationMs;
    const holder = holderOf(this.seen.lease);
    return holder === this.predecessor || mayTake(this.seen, this.own, this.unfitSince === undefined, now, durationMs);
  }

  private async look(): Promise<void> {
    const { client, name } = this.options;
    try {
      const lease = await client.request<Lease>({ method: 'GET', path: `${this.path}/${name}`, timeoutMs: this.timings.requestMs });
      this.seen = see(this.seen, lease, performance.now());
      this.missingSince = undefined;
      if (!this.hasLooked && nameOf(holderOf(lease)) === this.options.identity) this.predecessor = holderOf(lease);
    } catch (error) {
      if (!isApiError(error, 404)) throw error;
      const before = this.seen?.lease;
      if (before !== undefined && !isReleased(before) && holderOf(before) !== this.own) this.missingSince = performance.now();
      this.seen = undefined;
    }
    this.hasLooked = true;
  }

  private lead(sentAt: number, uninterrupted: boolean): void {
    this.renewedAt = sentAt;
    clearTimeout(this.deadline);
    this.deadline = setTimeout(() => this.lose(), sentAt + this.timings.deadlineMs - performance.now());
    this.deadline.unref();
    if (this.leads) return;
    this.leads = true;
    this.hasLed = true;
    this.options.onLead(uninterrupted);
  }

  private lose(): void {
    clearTimeout(this.deadline);
    if (!this.leads) return;
    this.leads = false;
    this.options.onLost();
  }

  private create(spec: Lease['spec']): Promise<Lease> {
    const { client, name, namespace } = this.options;
    const body = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name, namespace }, spec };
    return client.request({ method: 'POST', path: this.path, body, timeoutMs: this.timings.requestMs });
  }

  /** @throws ApiError 409 when it is not as `before` any more */
  private put({ metadata }: Lease, spec: Lease['spec'], annotations: Record<string, string> = {}): Promise<Lease> {
    const { client, name, namespace } = this.options;
    const { resourceVersion } = metadata;
    const body = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name, namespace, resourceVersion, annotations }, spec };
    return client.request({ method: 'PUT', path: `${this.path}/${name}`, body, timeoutMs: this.timings.requestMs });
  }

  private get path(): string {
    return `/apis/coordination.k8s.io/v1/namespaces/${this.options.namespace}/leases`;
  }
}

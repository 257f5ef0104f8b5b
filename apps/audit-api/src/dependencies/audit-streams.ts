import { AUDIT_SERVICE_STREAM, AUDIT_SIGNER_STREAM, STREAM_REQUEST_SUBJECTS, clusterOfStream, clusterOfStreamRequest, clusterStream } from '@chancery/contracts';
import { pause } from '@chancery/controller';
import { ensureAuditStream, type NatsLink, type StreamLimits } from '@chancery/messaging';
import { jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';

import { messageOf, type Outage } from './outage.js';
import { Waiting } from './waiting.js';

/** The control plane's own. Each cluster's is beside them. */
const OWN_STREAMS = [AUDIT_SIGNER_STREAM, AUDIT_SERVICE_STREAM] as const;

const CHECK_MS = 5_000;
const RETRY_MS = 200;
/** A cluster whose stream cannot be made may ask for it without end. */
const AGAIN_MS = 1_000;
/** So many requests are heard until the next check: NATS sends no more of them into the connection that everything else needs. */
const MOST_REQUESTS = 100;

export interface AuditStreamsParts {
  readonly link: NatsLink;
  readonly replicas: number;
  /** Of the control plane's own streams, and of each cluster's. */
  readonly maxBytes: { readonly own: number; readonly cluster: number };
  /** Of the streams as a whole, and of each. */
  readonly outage: Outage;
  readonly outageOf: (stream: string) => Outage;
}

/**
 * Sees to it that the audit streams exist while NATS is there, whether the database is or not: without them nobody could
 * record anything, and hence nothing could be signed. A cluster's is made when its services ask for it, and found again by its name.
 */
export class AuditStreams {
  private readonly there = new Waiting();
  private readonly known = new Set<string>(OWN_STREAMS);
  private readonly tried = new Map<string, number>();
  /** Told as away because they could not be made. */
  private readonly unmade = new Set<string>();
  private readonly workers = new Set<(stream: string) => void>();
  private asked: NatsConnection | undefined;

  constructor(private readonly parts: AuditStreamsParts) {}

  /** Every stream of records that there was once. */
  get names(): readonly string[] {
    return [...this.known];
  }

  /** Until the signal is given. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await pause(this.parts.link.isUp && (await this.ensure()) ? CHECK_MS : RETRY_MS, signal);
    }
    this.there.wake();
  }

  /** Resolves when the control plane's own streams are there, or the signal is given. */
  whenThere(signal: AbortSignal): Promise<void> {
    return this.there.until(() => this.parts.outage.why === undefined || signal.aborted);
  }

  /** Does the work for each stream, also for those that come later. Ends when the signal is given and all work has ended, or one has failed. */
  async each(signal: AbortSignal, work: (stream: string) => Promise<void>): Promise<void> {
    const running: Promise<void>[] = [];
    let start!: (stream: string) => void;
    try {
      await new Promise<void>((resolve, reject) => {
        start = (stream) => void running.push(work(stream).catch(reject));
        this.workers.add(start);
        for (const stream of this.known) start(stream);
        if (signal.aborted) resolve();
        else signal.addEventListener('abort', () => resolve(), { once: true });
      });
    } finally {
      this.workers.delete(start);
    }
    await Promise.all(running);
  }

  private async ensure(): Promise<boolean> {
    const { link, outage } = this.parts;
    try {
      const connection = link.connection();
      this.listen(connection);
      const present = await this.find(connection);
      for (const stream of OWN_STREAMS) if (!present.has(stream)) await ensureAuditStream(connection, stream, this.limitsOf(stream));
      // One that cannot be made holds up no other.
      for (const stream of this.known) if (!present.has(stream) && clusterOfStream(stream) !== undefined) await this.make(connection, stream);
    } catch (error) {
      // NATS itself is away: that is told elsewhere.
      if (link.isUp) outage.down(messageOf(error));
      return false;
    }
    outage.up();
    this.there.wake();
    return true;
  }

  /** Those that are there. */
  private async find(connection: NatsConnection): Promise<ReadonlySet<string>> {
    const manager = await jetstreamManager(connection, { checkAPI: false });
    const present = new Set<string>();
    for await (const stream of manager.streams.names()) {
      present.add(stream);
      if (clusterOfStream(stream) !== undefined) this.add(stream);
      this.madeAtLast(stream);
    }
    return present;
  }

  private listen(connection: NatsConnection): void {
    if (this.asked === connection) return;
    this.asked = connection;
    let left = MOST_REQUESTS;
    connection.subscribe(STREAM_REQUEST_SUBJECTS, {
      max: MOST_REQUESTS,
      callback: (error, { subject }) => {
        left -= 1;
        // The server does not let us listen yet, or not any more, or these were all: the next check listens again.
        if (error !== null || left === 0) this.asked = undefined;
        const cluster = error === null ? clusterOfStreamRequest(subject) : undefined;
        if (cluster !== undefined) void this.make(connection, clusterStream(cluster));
      },
    });
  }

  private async make(connection: NatsConnection, stream: string): Promise<void> {
    const now = performance.now();
    if (now - (this.tried.get(stream) ?? -Infinity) < AGAIN_MS) return;
    this.tried.set(stream, now);
    try {
      await ensureAuditStream(connection, stream, this.limitsOf(stream));
      this.add(stream);
      this.madeAtLast(stream);
    } catch (error) {
      if (!this.parts.link.isUp) return;
      this.unmade.add(stream);
      this.parts.outageOf(stream).down(messageOf(error));
    }
  }

  /** By whichever replica. */
  private madeAtLast(stream: string): void {
    if (this.unmade.delete(stream)) this.parts.outageOf(stream).up();
  }

  private add(stream: string): void {
    if (this.known.has(stream)) return;
    this.known.add(stream);
    for (const start of this.workers) start(stream);
  }

  private limitsOf(stream: string): StreamLimits {
    const { maxBytes, replicas } = this.parts;
    return { maxBytes: clusterOfStream(stream) === undefined ? maxBytes.own : maxBytes.cluster, replicas };
  }
}

import { showMessage, showValue, type Diagnosis } from '@chancery/contracts';
import { WorkQueue, backoffDelay, pause, type ApiClient } from '@chancery/controller';
import type { DiagnosisBucket, NatsLink } from '@chancery/messaging';
import type { Log } from '@chancery/service';

import { BusWatch } from './adapters/bus-watch.js';
import { ClusterView } from './adapters/cluster-view.js';
import { DiagnosisFeed } from './adapters/diagnosis-feed.js';
import { EventWriter } from './adapters/event-writer.js';
import { ownEvents } from './adapters/own-events.js';
import { BusOutages } from './bus-outages.js';
import { DiagnosisBook } from './correlation/diagnosis-book.js';
import { LineBook } from './correlation/line-book.js';
import type { ReporterMetrics } from './metrics.js';
import { Reconciler } from './reconciler.js';

export interface ReporterOptions {
  client: Pick<ApiClient, 'request' | 'lines'>;
  link: Pick<NatsLink, 'listen' | 'isUp' | 'downForMs'>;
  bucket: Pick<DiagnosisBucket, 'watch'>;
  log: Log;
  metrics: ReporterMetrics;
  /** `From` in `kubectl describe`. */
  component: string;
  instance: string;
  refreshMs: number;
  busSilenceMs: number;
}

/** Writes in flight at once, over all objects. */
const CONCURRENCY = 32;
const BACKOFF = { firstMs: 100, mostMs: 15_000 };
const DRAIN_MS = 5_000;
/** When the API server refuses everything, one line in so many milliseconds says so. */
const LOG_EVERY_MS = 5_000;

/**
 * Keeps the Events on pods and Pkis true to the current diagnoses: a reconciler over (diagnoses × pods × Pkis), one
 * object at a time. Whatever changes says only which objects to look at; what they are told is decided from what is.
 */
export class Reporter {
  readonly diagnoses = new DiagnosisBook();
  private readonly lines = new LineBook();
  private readonly cluster: ClusterView;
  private readonly feed: DiagnosisFeed;
  private readonly bus: BusWatch;
  private readonly outages: BusOutages;
  private readonly queue: WorkQueue;
  private readonly abort = new AbortController();
  private starting: Promise<void> | undefined;
  private remembered = false;

  constructor(private readonly options: ReporterOptions) {
    const { client, link, bucket, log, metrics, component, instance, refreshMs } = options;
    this.cluster = new ClusterView({
      client,
      onChange: (objectKey) => this.queue.add(objectKey),
      onPki: (key) => this.outages.follow(key),
      onError: (type, error) => log.warn({ type, err: error }, 'watch failed'),
    });
    const reconciler = new Reconciler({
      find: (objectKey) => this.cluster.find(objectKey),
      diagnoses: this.diagnoses,
      lines: this.lines,
      writer: new EventWriter(client, { component, instance }),
      metrics,
      settings: { component, refreshMs },
    });
    const failed = oncePer(LOG_EVERY_MS, (object, error) => log.warn({ object, err: error }, 'event not written, will try again'));
    this.queue = new WorkQueue({
      reconcile: reconciler.reconcile,
      concurrency: CONCURRENCY,
      backoff: BACKOFF,
      onError: failed,
    });
    this.feed = new DiagnosisFeed({
      bucket,
      link,
      onValue: (key, diagnosis) => this.learn(key, diagnosis),
      onGone: (key) => this.diagnoses.forgetResolved(key),
      onUnreadable: (key, why) => {
        metrics.unreadable.inc();
        log.warn({ diagnosis: showValue(key), why: showMessage(why) }, 'diagnosis not shown');
      },
      onError: (error) => log.warn({ err: error }, 'diagnoses cannot be read'),
    });
    this.outages = new BusOutages({
      pkis: this.cluster.chanceryPkis,
      diagnoses: this.diagnoses,
      lines: this.lines,
      learn: (key, diagnosis) => this.learn(key, diagnosis),
    });
    this.bus = new BusWatch({
      link,
      silenceMs: options.busSilenceMs,
      onAway: (since) => {
        log.warn({ since }, 'message bus is away');
        this.outages.begin(since);
      },
      onBack: () => this.outages.end(),
    });
  }

  /** Returns at once; everything comes up in the background and in any order. */
  start(): void {
    this.cluster.start();
    this.feed.start();
    this.bus.start();
    this.starting ??= this.begin();
  }

  async stop(): Promise<void> {
    this.abort.abort();
    this.bus.stop();
    const stopped = Promise.all([this.feed.stop(), this.cluster.stop()]);
    await this.queue.drain(DRAIN_MS);
    await stopped;
    await this.starting;
  }

  /** Why its own Events are not known yet, if they are not. */
  get whyNotReady(): Readonly<Record<string, string | undefined>> {
    const reflectors = this.cluster.reflectors().map(([type, { hasSynced }]): [string, string | undefined] => [
      `watch of ${type}`,
      hasSynced ? undefined : 'has not listed yet',
    ]);
    return {
      events: this.remembered ? undefined : 'the events written before have not been listed yet',
      diagnoses: this.feed.hasListed ? undefined : 'the diagnosis bucket has not been read yet',
      ...Object.fromEntries(reflectors),
    };
  }

  get queueDepth(): number {
    return this.queue.depth;
  }

  reflectorAges(): [type: string, ageMs: number][] {
    return this.cluster.reflectors().map(([type, reflector]) => [type, reflector.ageMs()]);
  }

  /** Nothing is written before it is known what was written by this reporter's predecessor, and who is there. */
  private async begin(): Promise<void> {
    for (let failures = 1; !this.remembered && !this.abort.signal.aborted; failures++) {
      try {
        for await (const { objectKey, line } of ownEvents(this.options.client, this.options.component)) {
          this.lines.put(objectKey, line);
        }
        this.remembered = true;
      } catch (error) {
        if (this.abort.signal.aborted) return;
        this.options.log.warn({ err: error }, 'own events cannot be listed');
        await pause(backoffDelay(failures, BACKOFF), this.abort.signal);
      }
    }
    await Promise.race([this.cluster.pods.whenSynced(), aborted(this.abort.signal)]);
    if (this.abort.signal.aborted) return;
    if (this.options.link.isUp) this.outages.end();
    for (const objectKey of this.lines.objectKeys()) this.queue.add(objectKey);
    this.queue.start();
  }

  private learn(key: string, diagnosis: Diagnosis): void {
    const before = this.diagnoses.get(key);
    if (!this.diagnoses.learn(key, diagnosis)) return;
    const told = before === undefined ? this.lines.objectsToldOf(key) : this.cluster.concerned(before.diagnosis);
    for (const objectKey of [...this.cluster.concerned(diagnosis), ...told]) this.queue.add(objectKey);
  }
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

/** Says the first, then nothing for a while. */
const oncePer = (ms: number, say: (object: string, error: unknown) => void) => {
  let saidAt = -Infinity;
  return (object: string, error: unknown): void => {
    if (Date.now() - saidAt < ms) return;
    saidAt = Date.now();
    say(object, error);
  };
};

import { PKI_SOURCE, type Diagnosis } from '@chancery/contracts';
import { WorkQueue } from '@chancery/controller';

import { sourceOf } from '../correlation/concern.js';
import type { DiagnosisBook } from '../correlation/diagnosis-book.js';
import { namespaced } from '../targeting/object-key.js';
import { needsOf, type WatchedPod } from '../targeting/watched-pod.js';
import { Agenda, type AgendaTimings } from './agenda.js';
import { FindingStore, type FindingStoreOptions } from './finding-store.js';
import { isFindingKey, isOpenFinding } from './finding.js';
import { Looks, podObject, type LooksOptions } from './looks.js';

export interface FindingsOptions extends Omit<LooksOptions, 'store' | 'now'>, Pick<FindingStoreOptions, 'bucket' | 'lines' | 'onLeftOut'> {
  diagnoses: Pick<DiagnosisBook, 'get' | 'ofObject' | 'entries'>;
  onError: (namespace: string, error: unknown) => void;
  timings?: AgendaTimings;
}

const TIMINGS: AgendaTimings = { againMs: 10_000, sweepMs: 240_000, settleMs: 3_000 };
/** What comes together is looked at together: the objects of one manifest, the pods of one application. */
const TOGETHER_MS = 400;
/** Namespaces looked at at once. */
const CONCURRENCY = 8;
const BACKOFF = { firstMs: 500, mostMs: 15_000 };
const DRAIN_MS = 3_000;
/** While nothing can be concluded, it is asked again so often whether it can. */
const NOT_READY_MS = 1_000;

/** Finds pods whose own reference to a Secret is wrong. Whatever changes says only what to look at. */
export class Findings {
  private readonly agendas = new Map<string, Agenda>();
  private readonly store: FindingStore;
  private readonly queue: WorkQueue;
  private readonly timings: AgendaTimings;
  /** Whether this process is the one that looks. While not, nothing is noted: pods come and go, and nobody would take them off the agenda. */
  private isActive = false;

  constructor(private readonly options: FindingsOptions) {
    const { isReady, onError } = options;
    this.timings = options.timings ?? TIMINGS;
    this.store = new FindingStore({ ...options, now: () => new Date() });
    const looks = new Looks({ ...options, store: this.store, now: Date.now });
    this.queue = new WorkQueue({
      reconcile: async (namespace) => {
        const agenda = this.agendas.get(namespace);
        if (agenda === undefined) return undefined;
        if (!isReady()) return { requeueAfterMs: NOT_READY_MS };
        const result = await looks.look(namespace, agenda);
        if (agenda.isEmpty && options.cluster.users.usedIn(namespace).size === 0) this.agendas.delete(namespace);
        return result;
      },
      concurrency: CONCURRENCY,
      fairBy: (namespace) => namespace,
      backoff: BACKOFF,
      onError,
    });
  }

  /** All lines of predecessors are known from now on, and this process is the one that looks: at everything first. */
  begin(): void {
    this.isActive = true;
    for (const [podKey, pod] of this.options.cluster.pods.entries()) this.pod(podKey, pod, undefined);
    this.addOpen();
    this.queue.start();
    this.resume();
  }

  /** Another one may look from now on. */
  pause(): void {
    this.isActive = false;
    this.queue.pause();
    this.agendas.clear();
  }

  stop(): Promise<void> {
    return this.queue.drain(DRAIN_MS);
  }

  /** What a pod needs has changed, or the pod has come or gone. */
  pod(podKey: string, after: WatchedPod | undefined, before: WatchedPod | undefined): void {
    if (!this.isActive) return;
    const namespace = podKey.slice(0, podKey.indexOf('/'));
    if (before !== undefined && this.store.openOf(podObject(podKey, before)).length > 0) this.wake(namespace).addPod(podKey);
    for (const secret of needsOf(before).keys()) {
      if (this.options.cluster.users.podsUsing(namespace, secret).size === 0) this.agendas.get(namespace)?.forget(secret);
    }
    for (const secret of needsOf(after).keys()) {
      const agenda = this.wake(namespace);
      if (before === undefined && this.options.cluster.makers.makersOf(namespace, secret).length === 0) agenda.unclaimed(secret, Date.now());
      else agenda.add(secret);
    }
  }

  /** Other Secrets than before are made by Pkis of the namespace. */
  made(namespace: string, names: readonly string[]): void {
    const { makers, users } = this.options.cluster;
    if (!this.isActive) return;
    if (users.usedIn(namespace).size === 0) return;
    const agenda = this.wake(namespace);
    for (const name of names) {
      if (makers.makersOf(namespace, name).length > 0) agenda.claimed(name);
      else agenda.freed(name, Date.now());
    }
  }

  /** A diagnosis has changed. */
  heard(key: string, { object, secrets }: Diagnosis): void {
    if (!this.isActive) return;
    const { namespace } = object;
    if (isFindingKey(key)) this.wake(namespace).addPod(namespaced(namespace, object.name));
    if (sourceOf(key) !== PKI_SOURCE) return;
    for (const { name } of secrets) {
      if (this.options.cluster.users.podsUsing(namespace, name).size > 0) this.wake(namespace).add(name);
    }
  }

  bucketBegins(): void {
    this.store.begin();
  }

  saw(key: string, diagnosis: Diagnosis, revision: number): void {
    if (isFindingKey(key)) this.store.saw(key, diagnosis, revision);
  }

  gone(key: string): void {
    this.store.gone(key);
  }

  /** Everything that the bucket has was seen; what was told and is not there is told again, or closed. */
  bucketListed(): void {
    if (!this.isActive) return;
    this.addOpen();
    this.resume();
  }

  /** What is told is looked at: whether it is still so, and whether the bucket still says it. */
  private addOpen(): void {
    for (const [key, { diagnosis }] of this.options.diagnoses.entries()) {
      if (!isFindingKey(key) || !isOpenFinding(diagnosis)) continue;
      const { namespace, name } = diagnosis.object;
      const podKey = namespaced(namespace, name);
      this.wake(namespace).addPod(podKey);
      this.pod(podKey, this.options.cluster.pods.get(podKey), undefined);
    }
  }

  private resume(): void {
    for (const namespace of this.agendas.keys()) this.queue.add(namespace);
  }

  private wake(namespace: string): Agenda {
    const agenda = this.agendas.get(namespace) ?? new Agenda(this.timings, Date.now());
    this.agendas.set(namespace, agenda);
    this.queue.addAfter(namespace, TOGETHER_MS);
    return agenda;
  }
}

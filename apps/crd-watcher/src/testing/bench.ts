import type { SignReply } from '@chancery/contracts';
import type { Log } from '@chancery/service';
import { Registry } from 'prom-client';

import { Deliveries } from '../reconcile/deliveries.js';
import type { ReconcilerDependencies } from '../reconcile/reconciler-dependencies.js';
import { Reconciler } from '../reconcile/reconciler.js';
import { Recording } from '../reconcile/recording.js';
import { Troubles } from '../reconcile/troubles.js';
import { WatcherMetrics } from '../watcher-metrics.js';
import { NOW } from './builders.js';
import { FakeAudit, FakeDiagnoses, FakeSecrets, FakeSigner, FakeStatus, FakeWorld, Steps } from './fakes.js';
import { TestAuthority } from './signer.js';

const silent = (): void => undefined;
const LOG: Log = { debug: silent, info: silent, warn: silent, error: silent };
const PATIENCE_MS = 5_000;

/** A reconciler among hand-written neighbours, and a clock that the specification turns. */
export class Bench {
  readonly steps = new Steps();
  readonly world = new FakeWorld();
  readonly secrets = new FakeSecrets(this.steps);
  readonly signer = new FakeSigner(this.steps);
  readonly status = new FakeStatus(this.steps);
  readonly audit = new FakeAudit(this.steps);
  readonly diagnoses = new FakeDiagnoses(this.steps);
  now = NOW;
  /** How far our clock is ahead of the signer's, in milliseconds. */
  aheadMs = 0;
  deliveries!: Deliveries;
  reconciler = this.restarted();

  static async create(): Promise<Bench> {
    const bench = new Bench();
    const authority = await TestAuthority.create(NOW);
    bench.sign = (csr, lifetime) => authority.sign(csr, new Date(bench.now.getTime() - bench.aheadMs), bench.world.announced ?? 'r1', lifetime);
    bench.signer.answer = (csr) => bench.sign(csr);
    return bench;
  }

  /** What pki-signer answers when it allows. */
  sign: (csr: Uint8Array, lifetime?: number) => Promise<SignReply> = () => Promise.reject(new Error('the bench was not created'));

  /** The process ends and starts again: only what is stored is left. */
  restart(): void {
    this.reconciler = this.restarted();
  }

  pass(ms: number): void {
    this.now = new Date(this.now.getTime() + ms);
  }

  /** Our clock is set; the signer's is not. */
  jump(ms: number): void {
    this.pass(ms);
    this.aheadMs += ms;
  }

  private restarted(): Reconciler {
    const { world, signer, secrets, status, audit, diagnoses } = this;
    // The real neighbours are classes with private parts, which no other type can have.
    const neighbours = { signer, secrets, status, audit, diagnoses } as unknown as
      Pick<ReconcilerDependencies, 'signer' | 'secrets' | 'status' | 'audit' | 'diagnoses'>;
    this.deliveries = new Deliveries({ world, diagnoses, audit: neighbours.audit });
    return new Reconciler({
      world, ...neighbours, deliveries: this.deliveries, recording: new Recording(PATIENCE_MS, () => this.now), troubles: new Troubles(PATIENCE_MS), metrics: new WatcherMetrics(new Registry()), log: LOG, now: () => this.now,
    });
  }
}

import { policyRevisionSchema, POLICY_REVISION_SUBJECT, SECRET_NAMES_SUBJECT } from '@chancery/contracts';
import { ApiClient, LeaderElection, STALE_MS, WorkQueue, onlyLeading } from '@chancery/controller';
import { NatsLink, decode } from '@chancery/messaging';
import { LOG, Readiness, SERVICE_VERSION, type Log } from '@chancery/service';
import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';

import { ClusterAudit } from './adapters/cluster-audit.js';
import { Diagnoses } from './adapters/diagnoses.js';
import { SecretWriter } from './adapters/secret-writer.js';
import { SignerClient } from './adapters/signer-client.js';
import { StatusWriter } from './adapters/status-writer.js';
import { WATCHER_CONFIG, type WatcherConfig } from './config.js';
import { Deliveries } from './reconcile/deliveries.js';
import { FailureLog } from './failure-log.js';
import { LiveWorld } from './live-world.js';
import { Recording } from './reconcile/recording.js';
import { Reconciler } from './reconcile/reconciler.js';
import { Troubles } from './reconcile/troubles.js';
import { ForeignSecrets } from './secret-names/foreign-secrets.js';
import { SecretNames } from './secret-names/secret-names.js';
import { WatcherMetrics } from './watcher-metrics.js';

const DRAIN_MS = 10_000;
/** After a change of policy, refused Pkis ask again at most this fast, in milliseconds between two of them. */
const SPREAD_MS = 5;
const LONGEST_SPREAD_MS = 30_000;

/** Lifecycle of the watcher: connects the reflectors, the queue, the bucket and NATS to the reconciler. */
@Injectable()
export class WatcherService implements OnModuleInit, OnApplicationShutdown {
  /** Answers which Secrets there are. */
  readonly secretNames: SecretNames;
  private readonly client: ApiClient;
  private readonly world: LiveWorld;
  private readonly queue: WorkQueue;
  private readonly diagnoses: Diagnoses;
  private readonly deliveries: Deliveries;
  private readonly reconciler: Reconciler;
  private readonly troubles: Troubles;
  private readonly failures: FailureLog;
  private readonly election: LeaderElection;

  constructor(
    @Inject(WATCHER_CONFIG) config: WatcherConfig,
    @Inject(NatsLink) private readonly link: NatsLink,
    @Inject(LOG) private readonly log: Log,
    @Inject(Readiness) readiness: Readiness,
    @Inject(WatcherMetrics) metrics: WatcherMetrics,
  ) {
    this.failures = new FailureLog(log);
    metrics.showReadiness(readiness);
    this.client = new ApiClient({
      kubeconfig: config.kubeconfig,
      context: config.kubeContext,
      userAgent: `chancery-crd-watcher/${SERVICE_VERSION} (${config.replicaName})`,
    });
    this.election = new LeaderElection({
      client: this.client,
      namespace: config.leaseNamespace,
      name: 'crd-watcher',
      identity: config.replicaName,
      whyUnfit: () => link.whyDown,
      onLead: (uninterrupted) => this.lead(uninterrupted),
      onLost: () => this.lost(),
      onError: (error) => this.failures.once('lease', error, 'the lease cannot be read or renewed'),
    });
    const leading = onlyLeading(this.client, { isLeading: () => this.election.isLeading });
    this.queue = new WorkQueue({
      concurrency: config.concurrency,
      // What is not decidable yet is added again as soon as it is.
      reconcile: (key) => (this.world.isDecidable(key) ? this.reconciler.reconcile(key) : Promise.resolve(undefined)),
      backoff: { firstMs: 100, mostMs: 10_000 },
      fairWithin: (key) => this.partyOf(key),
      onError: (key, error, failures) => {
        metrics.reconcileErrors.inc();
        this.failures.reconcile(key, error, failures);
      },
    });
    this.world = new LiveWorld({
      client: this.client,
      cluster: config.clusterName,
      secrets: config.watchSecrets,
      onConcerned: (key) => this.queue.add(key),
      onError: (kind, error) => {
        metrics.watchErrors.inc({ kind });
        this.failures.watch(kind, error);
      },
    });
    this.secretNames = new SecretNames({
      world: this.world,
      foreign: new ForeignSecrets(this.client),
      onUnreadable: (why) => {
        metrics.messagesDropped.inc({ why: 'unreadable' });
        log.warn({ subject: SECRET_NAMES_SUBJECT, why }, 'message cannot be read');
      },
    });
    this.diagnoses = new Diagnoses({
      link,
      replicas: config.bucketReplicas,
      mayWrite: () => this.election.isLeading,
      onListed: () => this.lookAtEverything(),
      onError: (error) => this.failures.once('diagnoses', error, 'diagnoses cannot be read'),
    });
    this.troubles = new Troubles(config.troubleAfter);
    const audit = new ClusterAudit(link, config.clusterName);
    this.deliveries = new Deliveries({ world: this.world, diagnoses: this.diagnoses, audit });
    this.reconciler = new Reconciler({
      world: this.world,
      signer: new SignerClient(link, config.clusterName, config.signTimeout, () => this.election.isLeading),
      secrets: new SecretWriter(leading),
      status: new StatusWriter(leading),
      diagnoses: this.diagnoses,
      audit,
      deliveries: this.deliveries,
      recording: new Recording(config.troubleAfter, () => new Date()),
      troubles: this.troubles,
      metrics,
      log,
      now: () => new Date(),
    });
    readiness.add('api server', () => this.world.whyNotSynced() ?? (this.world.ageMs() > STALE_MS ? 'nothing was heard from the API server for a while' : undefined));
    readiness.add('nats', () => link.whyDown);
    readiness.add('diagnoses', () => (this.diagnoses.isListed ? undefined : 'the bucket of diagnoses was not read yet'));
    metrics.gauge('chancery_leading', 'Whether this replica leads: 1, or waits: 0.', () => Number(this.election.isLeading));
    metrics.gauge('chancery_namespaces_forbidden', 'Namespaces with Pkis whose Secrets crd-watcher has no right to see.', () => this.world.forbiddenNamespaces);
    metrics.gauge('chancery_pkis', 'Pkis that are watched.', () => this.world.size);
    metrics.gauge('chancery_queue_depth', 'Pkis that wait to be reconciled by this replica: none while it does not lead.', () => (this.election.isLeading ? this.queue.depth : 0));
    metrics.gauge('chancery_watch_age_seconds', 'Age of the oldest store.', () => this.world.ageMs() / 1000);
  }

  onModuleInit(): void {
    this.link.listen({
      onUp: () => this.natsUp(),
      onDown: (why) => this.failures.once('nats', new Error(why), 'nats is not reachable'),
    });
    this.link.start();
    this.diagnoses.start();
    this.world.start();
    // Before everything is listed, a missing Secret may only be one that was not listed yet.
    void this.world.whenSynced().then(() => {
      this.log.info({ pkis: this.world.size }, 'synced');
      this.election.start();
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.world.stop();
    await this.queue.drain(DRAIN_MS);
    await this.election.stop();
    await this.diagnoses.stop();
    await this.link.close();
    this.client.close();
  }

  /** The policy that decides from now on: those that it may allow ask again, spread over time. */
  policyAnnounced(data: Uint8Array): void {
    const message = decode(policyRevisionSchema, data);
    if (!message.ok) {
      this.log.warn({ subject: POLICY_REVISION_SUBJECT, why: message.error }, 'message cannot be read');
      return;
    }
    // A signer is there: those that waited for one need wait no longer. It says so every few seconds.
    for (const key of this.troubles.unanswered()) this.queue.add(key);
    if (!this.world.announce(message.value.revision)) return;
    const refused = this.reconciler.refusedKeys();
    const spread = Math.min(LONGEST_SPREAD_MS, refused.length * SPREAD_MS);
    for (const key of refused) this.queue.addAfter(key, Math.random() * spread);
    this.log.info({ revision: message.value.revision, refused: refused.length }, 'policy announced');
  }

  /** Those that failed, and ask again, do not hold up what is new, nor that a renewal; one that was changed is new. */
  private partyOf(key: string): string {
    const pki = this.world.pki(key);
    const told = pki && this.diagnoses.get(pki.uid);
    return told?.object.generation === pki?.generation ? (told?.state ?? 'new') : 'new';
  }

  /** What another leader has done is in the caches; everything is looked at, and what is as it should be costs no write. */
  private lead(uninterrupted: boolean): void {
    this.log.info({ uninterrupted }, 'this replica leads');
    this.failures.over('lease');
    if (!uninterrupted) this.lookAtEverything();
    this.queue.start();
  }

  private lost(): void {
    this.log.warn({ leader: this.election.leader }, 'this replica leads no more');
    this.queue.pause();
  }

  private natsUp(): void {
    this.log.info({}, 'nats connected');
    this.failures.over('nats');
    this.failures.over('diagnoses');
    for (const key of this.troubles.unanswered()) this.queue.add(key);
  }

  /**
   * After the bucket was read: what it says is compared with every Pki, what it says of Pkis that are gone is closed, and what is in
   * a Secret and not recorded as delivered is told.
   */
  private lookAtEverything(): void {
    if (this.election.isLeading) for (const key of this.deliveries.find(this.world.ours(), new Date())) this.queue.add(key);
    for (const key of this.world.keys()) this.queue.add(key);
    for (const key of this.diagnoses.keys()) this.queue.add(key);
  }
}

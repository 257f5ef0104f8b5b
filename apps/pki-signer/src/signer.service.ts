import { join } from 'node:path';

import { AUDIT_SIGNER_STREAM, POLICY_REVISION_SUBJECT, signerAuditSubject, type AuditRecord, type PolicyRevision, type SignerOutcome } from '@chancery/contracts';
import { AuditPublisher, NatsLink, encode, ensureAuditStream, type StreamLimits } from '@chancery/messaging';
import type { Policy, PolicyError } from '@chancery/policy';
import { LOG, Readiness, type Log } from '@chancery/service';
import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';

import { Authorities, type BrokenFacts } from './ca/authorities.js';
import type { Authority } from './ca/authority.js';
import { SIGNER_CONFIG, type SignerConfig } from './config.js';
import { PolicyFile } from './policy/policy-file.js';
import { UnloadedWarnings } from './policy/unloaded-warnings.js';
import { Loadings } from './recording/loadings.js';
import { Outbox } from './recording/outbox.js';
import { SignerMetrics } from './signer-metrics.js';

/** The revision is announced this often for those who missed it; the stream is looked after as often. */
const TICK_MS = 5_000;
/** An authority that ends within this time is warned of when it is loaded; its end is a metric for alerts. */
const AUTHORITY_WARNING_MS = 30 * 86_400_000;

/** Lifecycle of the signer: authorities, policy, the stream, and what is told about them. */
@Injectable()
export class SignerService implements OnModuleInit, OnApplicationShutdown {
  readonly authorities: Authorities;
  readonly policyFile: PolicyFile;
  private readonly publisher: AuditPublisher;
  private readonly outbox: Outbox;
  private readonly loadings: Loadings;
  private readonly unloaded: UnloadedWarnings;
  private streamProblem: string | undefined = 'the audit stream was not reached yet';
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(SIGNER_CONFIG) private readonly config: SignerConfig,
    @Inject(NatsLink) private readonly link: NatsLink,
    @Inject(LOG) private readonly log: Log,
    @Inject(Readiness) readiness: Readiness,
    @Inject(SignerMetrics) private readonly metrics: SignerMetrics,
  ) {
    this.publisher = new AuditPublisher(link);
    this.outbox = new Outbox((record) => this.record(record));
    this.loadings = new Loadings((record) => this.outbox.add(record));
    this.authorities = new Authorities({
      caDir: config.caDir,
      createDefault: config.createAuthority === 'true',
      now: () => new Date(),
      onLoaded: (authority) => this.authorityLoaded(authority),
      leastLifetimeMs: config.leastLifetime * 1_000,
      onBroken: (name, why, facts) => this.authorityBroken(name, why, facts),
      onOther: (folder) => log.warn({ folder }, 'folder is no authority: its name is no DNS label'),
      onGone: (name) => this.metrics.authorityGone(name),
    });
    this.policyFile = new PolicyFile({
      file: config.policyFile,
      onLoaded: (policy) => this.policyLoaded(policy),
      onRefused: (errors, stillInForce) => this.policyRefused(errors, stillInForce),
    });
    this.unloaded = new UnloadedWarnings({
      policy: () => this.policyFile.current,
      loaded: () => this.authorities.loaded,
      warn: (warning) => log.warn({ warning }, 'policy warning'),
      count: (warnings) => metrics.authoritiesMissing.set(warnings),
    });
    readiness.add('authorities', () => this.authorities.whyNotReady());
    readiness.add('policy', () => (this.policyFile.current === undefined ? 'no valid policy was loaded' : undefined));
    readiness.add('nats', () => link.whyDown);
    readiness.add('audit stream', () => this.streamProblem);
    metrics.showReadiness(readiness);
  }

  async onModuleInit(): Promise<void> {
    await this.authorities.start();
    await this.policyFile.start();
    this.link.listen({
      onUp: () => {
        this.log.info({}, 'nats connected');
        void this.tick();
      },
      onDown: (why) => this.natsDown(why),
    });
    this.link.start();
    this.timer = setInterval(() => void this.tick(), TICK_MS);
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    this.authorities.stop();
    this.policyFile.stop();
    await this.link.close();
  }

  /** @param once see {@link AuditPublisher.publish} @throws when the stream does not acknowledge. */
  record(record: AuditRecord, once?: string): Promise<{ duplicate: boolean }> {
    return this.publisher.publish(signerAuditSubject(record.outcome as SignerOutcome), record, once);
  }

  private lastDown = '';
  private natsDown(why: string): void {
    if (why !== this.lastDown) this.log.warn({ why }, 'nats is not reachable');
    this.lastDown = why;
  }

  private async tick(): Promise<void> {
    if (!this.link.isUp) return;
    this.lastDown = '';
    this.announce();
    try {
      const { streamMaxBytes: maxBytes, streamReplicas: replicas } = this.config;
      this.streamIsThere(await ensureAuditStream(this.link.connection(), AUDIT_SIGNER_STREAM, { maxBytes, replicas }));
      if (this.streamProblem !== undefined) this.log.info({ stream: AUDIT_SIGNER_STREAM }, 'audit stream is there');
      this.streamProblem = undefined;
      await this.outbox.flush();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      if (this.streamProblem !== why) this.log.warn({ stream: AUDIT_SIGNER_STREAM, why }, 'audit stream is not reachable');
      this.streamProblem = why;
    }
  }

  private seenReplicas: number | undefined;
  /** One that was made with fewer replicas stays as it is: no app may change a stream. An operator can, docs/runbook.md says how. */
  private streamIsThere({ replicas }: StreamLimits): void {
    const wanted = this.config.streamReplicas;
    if (replicas < wanted && replicas !== this.seenReplicas) {
      this.log.warn({ stream: AUDIT_SIGNER_STREAM, replicas, wanted }, 'audit stream has fewer replicas than STREAM_REPLICAS');
    }
    this.seenReplicas = replicas;
  }

  private announce(): void {
    const policy = this.policyFile.current;
    if (policy === undefined || !this.link.isUp) return;
    const message: PolicyRevision = { revision: policy.revision };
    this.link.connection().publish(POLICY_REVISION_SUBJECT, encode(message));
  }

  private policyLoaded(policy: Policy): void {
    this.metrics.policyLoaded(policy.revision);
    this.log.info({ revision: policy.revision, rules: policy.rules.length }, 'policy loaded');
    for (const warning of policy.warnings) this.log.warn({ revision: policy.revision, warning }, 'policy warning');
    this.unloaded.look();
    this.loadings.note('policy-loaded', policy.revision, `${policy.rules.length} rules`);
    this.announce();
  }

  private policyRefused(errors: readonly PolicyError[], stillInForce: string | undefined): void {
    this.metrics.policyRefused.set(1);
    this.log.error({ file: this.config.policyFile, errors: errors.slice(0, 10), stillInForce: stillInForce ?? 'none' }, 'policy refused');
  }

  /** Times and places are told here and not in the reason, which stands on pods. */
  private authorityBroken(name: string, why: string, { validity, goesOn }: BrokenFacts): void {
    if (name !== '') this.metrics.authorityBroken.set({ authority: name }, 1);
    if (validity !== undefined && !goesOn) this.metrics.authorityEnds.set({ authority: name }, validity.notAfter.getTime() / 1000);
    const folder = join(this.config.caDir, name);
    this.log.error({ authority: name, folder, why, notBefore: validity?.notBefore, notAfter: validity?.notAfter, goesOn }, 'authority cannot be used');
  }

  private authorityLoaded(authority: Authority): void {
    const notAfter = authority.notAfter.toISOString();
    this.metrics.authorityEnds.set({ authority: authority.name }, authority.notAfter.getTime() / 1000);
    this.metrics.authorityBroken.set({ authority: authority.name }, 0);
    this.log.info({ authority: authority.name, kind: authority.kind, notAfter }, 'authority loaded');
    if (authority.notAfter.getTime() - Date.now() < AUTHORITY_WARNING_MS) {
      this.log.warn({ authority: authority.name, notAfter }, 'authority ends soon');
    }
    for (const warning of authority.warnings) this.log.warn({ authority: authority.name, warning }, 'authority warning');
    this.unloaded.look();
    this.loadings.note('authority-loaded', authority.name + authority.chainPem(authority.notBefore) + authority.rootPem, `${authority.name}: ${authority.kind} until ${notAfter}`);
  }
}

import { isProblemReason, REASONS, type Diagnosis, type Problem } from '@chancery/contracts';
import { isApiError, type ReconcileResult } from '@chancery/controller';
import { READY, findCondition, pkiOfSecret } from '@chancery/crd';
import type { Log } from '@chancery/service';

import type { ClusterAudit } from '../adapters/cluster-audit.js';
import type { Diagnoses, WantedDiagnosis } from '../adapters/diagnoses.js';
import type { SecretWriter } from '../adapters/secret-writer.js';
import type { SignerClient } from '../adapters/signer-client.js';
import type { StatusWriter } from '../adapters/status-writer.js';
import type { PkiView } from '../view/pki-view.js';
import type { SecretView } from '../view/secret-view.js';
import type { WatcherMetrics } from '../watcher-metrics.js';
import { holderOf } from './holder.js';
import { issue } from './issue.js';
import { isServing, plan, type Action, type PlanInput, type Refusal } from './plan.js';
import { adornment } from './secret-object.js';
import { readyReason, wantedStatus, type Verdict } from './status.js';
import type { Troubles } from './troubles.js';
import { nextStep, withUrgency } from './urgency.js';
import { writeRefused } from './write-refused.js';

/** The watched world, as it is now. Writes are put into it at once, so that the next look does not miss them. */
export interface World {
  pki(key: string): PkiView | undefined;
  secret(namespace: string, name: string): SecretView | undefined;
  claimants(namespace: string, secretName: string): PkiView[];
  wrotePki(pki: PkiView): void;
  wroteSecret(secret: SecretView): void;
  /** Other Pkis that want the same name have to be looked at again. */
  lookAt(keys: Iterable<string>): void;
  /** Revision of the policy, as announced. */
  revision(): string | undefined;
}

export interface ReconcilerDependencies {
  world: World;
  signer: SignerClient;
  secrets: SecretWriter;
  status: StatusWriter;
  diagnoses: Diagnoses;
  audit: ClusterAudit;
  troubles: Troubles;
  metrics: WatcherMetrics;
  log: Log;
  now: () => Date;
}

/** A refused Pki is asked for again this often although nothing has changed. */
const ASK_AGAIN_MS = 3_600_000;
/** What stands in the way in the cluster itself (a foreign Secret, a right, a quota) is looked at again sooner. */
const LOOK_AGAIN_MS = 15_000;
/** Back-off of passing failures: short at first, and never so long that a healed platform is not noticed. */
const RETRY_MS = { first: 250, most: 10_000 };

const WRITE_REFUSALS: ReadonlySet<string> = new Set([
  'SecretNotManaged', 'SecretImmutable', 'QuotaExceeded', 'SecretWriteForbidden', 'SecretWriteRefused', 'ApiServerUnavailable',
]);

/** A passing failure; the queue counts and delays it. */
export class TryAgain extends Error {
  override readonly name = 'TryAgain';
}

/** gather → plan → apply for one Pki. */
export class Reconciler {
  private readonly refusals = new Map<string, Refusal>();
  private readonly tries = new Map<string, number>();
  /** Pkis whose Secret could not be written the last time. */
  private readonly doubtful = new Set<string>();

  constructor(private readonly deps: ReconcilerDependencies) {}

  /** Keys of the Pkis that were refused, for when the policy has changed. */
  refusedKeys(): string[] {
    return [...this.refusals.keys()];
  }

  async reconcile(key: string): Promise<ReconcileResult | undefined> {
    const { world, now } = this.deps;
    const pki = world.pki(key);
    await this.closeOthers(key, pki?.uid);
    if (pki === undefined) {
      this.refusals.delete(key);
      this.doubtful.delete(key);
      this.settle(key);
      return undefined;
    }
    const input = this.gather(key, pki);
    const action = plan(input, now());
    switch (action.type) {
      case 'none':
        return undefined;
      case 'report':
        if (action.lookAgainAt !== undefined && input.refusal !== undefined) this.refusals.set(key, input.refusal);
        await this.finish(pki, this.problemVerdict(input, action.problem, action.revision));
        return { requeueAfterMs: Math.min(action.lookAgainAt ?? Infinity, nextStep(input.secret, now()) ?? Infinity, now().getTime() + ASK_AGAIN_MS) - now().getTime() };
      case 'issue':
        return this.issue(key, input, action);
      case 'adorn':
        return this.adorn(key, input, action);
      case 'keep':
        return this.keep(key, pki, action);
    }
  }

  private gather(key: string, pki: PkiView): PlanInput {
    const { world } = this.deps;
    const secret = world.secret(pki.namespace, pki.secretName);
    const claimants = world.claimants(pki.namespace, pki.secretName);
    return {
      pki,
      secret,
      holder: holderOf(claimants, secret),
      refusal: this.refusals.get(key) ?? this.rememberedRefusal(pki),
      revision: world.revision(),
    };
  }

  /** After a restart: what the policy refused stays refused, by what the diagnosis or the status says. */
  private rememberedRefusal(pki: PkiView): Refusal | undefined {
    const told = this.deps.diagnoses.get(pki.uid) ?? toldByStatus(pki);
    if (told === undefined || told.revision === undefined || !isProblemReason(told.reason)) return undefined;
    if (told.object.generation !== pki.generation) return undefined;
    const { reason, message, revision, since } = told;
    const problem: Problem = { reason, actor: REASONS[reason].actor, message };
    return { problem, generation: pki.generation, revision, retryAt: Date.parse(since) + ASK_AGAIN_MS };
  }

  private async issue(key: string, input: PlanInput, action: Extract<Action, { type: 'issue' }>): Promise<ReconcileResult | undefined> {
    const { world, metrics, log, now } = this.deps;
    const { pki, secret } = input;
    const end = metrics.issueDuration.startTimer();
    const outcome = await issue(this.deps, pki, action, secret, this.isDoubtful(key, input, action));
    end({ outcome: outcome.kind });
    const isWriteRefused = outcome.kind === 'terminating' || ('problem' in outcome && WRITE_REFUSALS.has(outcome.problem.reason));
    if (isWriteRefused) this.doubtful.add(key);
    else this.doubtful.delete(key);
    switch (outcome.kind) {
      case 'issued': {
        log.info({ pki: key, cause: action.cause, serialNumber: outcome.secret.certificate?.serialNumber }, 'issued');
        metrics.issued.inc({ cause: action.cause });
        world.wroteSecret(outcome.secret);
        this.settle(key);
        const next = plan(this.gather(key, pki), now());
        return next.type === 'keep' ? this.keep(key, pki, next) : { requeueAfterMs: 0 };
      }
      case 'refused': {
        const { problem, revision } = outcome;
        const retryAt = now().getTime() + (revision === undefined ? LOOK_AGAIN_MS : ASK_AGAIN_MS);
        this.settle(key);
        this.refusals.set(key, { problem, revision, generation: pki.generation, retryAt });
        log.info({ pki: key, reason: problem.reason, revision }, 'refused');
        await this.finish(pki, this.problemVerdict(input, problem, revision));
        return { requeueAfterMs: retryAt - now().getTime() };
      }
      case 'transient':
        return this.tryAgain(key, input, outcome.problem, outcome.retryAfterMs);
      case 'outdated':
        return { requeueAfterMs: this.delay(key) };
      case 'terminating':
        return { requeueAfterMs: LOOK_AGAIN_MS };
    }
  }

  /** Whether the write is rehearsed before anything is signed: it was refused before, or the Secret was there and is gone. */
  private isDoubtful(key: string, { pki }: PlanInput, { cause }: Extract<Action, { type: 'issue' }>): boolean {
    const wasRefused = this.doubtful.has(key) || WRITE_REFUSALS.has(readyReason(pki.status) ?? '');
    return wasRefused || (cause === 'SecretMissing' && pki.status?.serialNumber !== undefined);
  }

  private async adorn(key: string, input: PlanInput, { secret, spec }: Extract<Action, { type: 'adorn' }>): Promise<ReconcileResult | undefined> {
    try {
      this.deps.world.wroteSecret(await this.deps.secrets.adorn(secret, adornment(input.pki, spec, secret)));
      return { requeueAfterMs: 0 };
    } catch (error) {
      const refused = writeRefused(error, secret.name, input.pki.name);
      if (refused.kind === 'transient') return this.tryAgain(key, input, refused.problem);
      if (refused.kind !== 'problem') return { requeueAfterMs: this.delay(key) };
      await this.finish(input.pki, this.problemVerdict(input, refused.problem));
      return { requeueAfterMs: LOOK_AGAIN_MS };
    }
  }

  private async keep(key: string, pki: PkiView, { secret, renewAt }: Extract<Action, { type: 'keep' }>): Promise<ReconcileResult> {
    this.settle(key);
    this.refusals.delete(key);
    const message = `Secret ${secret.name} holds the certificate of pki ${pki.name}.`;
    await this.finish(pki, { state: 'fine', ready: 'True', reason: 'Issued', message, secret, renewAt });
    return { requeueAfterMs: Math.max(0, renewAt.getTime() - this.deps.now().getTime()) };
  }

  /** A passing failure: silent at first, then told as a Problem of the platform, and tried again either way. */
  private async tryAgain(key: string, input: PlanInput, problem: Problem, retryAfterMs = 0): Promise<ReconcileResult> {
    const told = this.deps.troubles.note(key, problem, this.deps.now().getTime());
    const { pki } = input;
    if (told !== undefined) await this.finish(pki, this.problemVerdict(input, told));
    else if (input.secret === undefined) {
      const message = `Pki ${pki.name} is being issued.`;
      await this.finish(pki, { state: 'pending', ready: 'False', reason: 'Issuing', message }, 'diagnosis only');
    }
    return { requeueAfterMs: Math.max(retryAfterMs, this.delay(key)) };
  }

  private delay(key: string): number {
    const tries = (this.tries.get(key) ?? 0) + 1;
    this.tries.set(key, tries);
    return Math.min(RETRY_MS.most, RETRY_MS.first * 2 ** Math.min(tries - 1, 10)) * (0.5 + Math.random());
  }

  private settle(key: string): void {
    this.tries.delete(key);
    this.deps.troubles.over(key);
  }

  private problemVerdict({ pki, secret }: PlanInput, problem: Problem, revision?: string): Verdict {
    const now = this.deps.now();
    const serving = isServing(pki, secret, now);
    const own = secret?.pki === pkiOfSecret(pki.kind.group, pki.name) ? secret : undefined;
    return {
      state: 'problem',
      ready: serving ? 'True' : REASONS[problem.reason].ready,
      reason: problem.reason,
      message: withUrgency(problem, own, now).message,
      revision,
      ...(serving && { secret }),
    };
  }

  /**
   * The record that the certificate was delivered, then the status, then the diagnosis: each only if it says something new.
   * While the bucket is not known, neither record nor diagnosis is written: everything is looked at again once it is.
   */
  private async finish(pki: PkiView, verdict: Verdict, only?: 'diagnosis only'): Promise<void> {
    const { diagnoses, audit, now } = this.deps;
    const serialNumber = verdict.secret?.certificate?.serialNumber;
    // Asked once: a diagnosis that has the serial number says that its delivery is recorded, so never one without the other.
    const { isListed } = diagnoses;
    if (isListed && verdict.secret !== undefined && diagnoses.get(pki.uid)?.serialNumber !== serialNumber) {
      await audit.delivered(pki, verdict.secret);
    }
    const failed = only === undefined ? await this.writeStatus(pki, verdict) : undefined;
    if (isListed) await diagnoses.say(diagnosisOf(pki, verdict), now());
    if (failed !== undefined) throw failed;
  }

  /** @returns what went wrong: the pods are told all the same. */
  private async writeStatus(pki: PkiView, verdict: Verdict): Promise<Error | undefined> {
    const { world, status, now } = this.deps;
    const wanted = pki.kind.hasStatus ? wantedStatus(pki, verdict, now()) : undefined;
    if (wanted === undefined) return undefined;
    try {
      world.wrotePki(await status.write(pki, wanted));
      return undefined;
    } catch (error) {
      // What is now is planned afresh, and what was is not told any more.
      if (isApiError(error, 409)) throw new TryAgain('the Pki has changed while its status was written');
      // A Pki that has gone has no status.
      if (isApiError(error, 404)) return undefined;
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  /** A Pki that is gone, or was made again under its name: what was said about it is taken back. */
  private async closeOthers(key: string, presentUid: string | undefined): Promise<void> {
    const { diagnoses, audit, now } = this.deps;
    if (!diagnoses.isListed) return;
    for (const diagnosis of diagnoses.ofOthers(key, presentUid)) {
      const { apiVersion, namespace, name, uid, generation } = diagnosis.object;
      await audit.deleted({ group: apiVersion.split('/')[0]!, namespace, name, uid, generation });
      await diagnoses.say({ ...diagnosis, state: 'resolved', reason: 'Deleted', message: `Pki ${name} was deleted.` }, now());
    }
  }
}

const diagnosisOf = (pki: PkiView, verdict: Verdict): WantedDiagnosis => ({
  object: {
    apiVersion: pki.kind.apiVersion,
    kind: pki.kind.kind,
    namespace: pki.namespace,
    name: pki.name,
    uid: pki.uid,
    generation: pki.generation,
  },
  state: verdict.state,
  reason: verdict.reason,
  message: verdict.message,
  secrets: [secretOf(pki, verdict)],
  serialNumber: verdict.secret?.certificate?.serialNumber,
  revision: verdict.revision,
});

/**
 * What the status still says about a refusal by the policy: all that there is to go by while NATS is away. What stands in the
 * way in the cluster is looked at again.
 */
const toldByStatus = ({ status }: PkiView): Pick<Diagnosis, 'revision' | 'message' | 'since'> & { reason: string; object: { generation: number } } | undefined => {
  const condition = findCondition(status?.conditions, READY);
  if (condition?.status !== 'False' || !isProblemReason(condition.reason) || !condition.reason.endsWith('NotAllowed')) return undefined;
  const { reason, message, lastTransitionTime, observedGeneration = 0 } = condition;
  return { reason, message, since: lastTransitionTime, object: { generation: observedGeneration }, revision: status?.revision };
};

/** As many as a diagnosis has room for: somebody else may put any number of keys into our Secret. */
const shownKeys = (keys: readonly string[]): string[] => {
  let room = 3_000;
  return keys.slice(0, 64).filter((key) => (room -= key.length + 3) > 0);
};

const secretOf = (pki: PkiView, { secret }: Verdict): Diagnosis['secrets'][number] => ({
  name: pki.secretName,
  ...(secret !== undefined && { keys: shownKeys(secret.keys) }),
});


import { randomBytes } from 'node:crypto';

import type { Problem } from '@chancery/contracts';
import type { ReconcileResult } from '@chancery/controller';

import type { Delivery } from '../adapters/cluster-audit.js';
import type { PkiView } from '../view/pki-view.js';
import { adorn } from './adorn.js';
import { Adornments } from './adornments.js';
import { isStripped, secretAltered } from './altered.js';
import { serialOf } from './deliveries.js';
import { Doubts } from './doubts.js';
import { gather } from './gather.js';
import { isEarly, isOfPlace, renewAt } from './issue-cause.js';
import { issue, type IssueOutcome } from './issue.js';
import { plan, type ActionOf, type PlanInput } from './plan.js';
import type { ReconcilerDependencies } from './reconciler-dependencies.js';
import { ASK_AGAIN_MS, LOOK_AGAIN_MS, Refusals } from './refusals.js';
import { Reverts, secretReverted } from './reverts.js';
import { rivalsOf } from './rivals.js';
import { SignerClock } from './signer-clock.js';
import { Telling } from './telling.js';
import { Tries } from './tries.js';
import { nextStep } from './urgency.js';
import { fineVerdict, pendingVerdict, problemVerdict } from './verdict.js';
import { waiting } from './waiting.js';
import { secretHidden, secretUnseen } from './write-refused.js';

type Issued = Extract<IssueOutcome, { kind: 'issued' }>;

/** gather → plan → apply for one Pki. */
export class Reconciler {
  private readonly refusals: Refusals;
  private readonly telling: Telling;
  private readonly tries = new Tries();
  private readonly doubts = new Doubts();
  private readonly reverts = new Reverts();
  private readonly clock = new SignerClock();
  private readonly adornments = new Adornments();

  constructor(private readonly deps: ReconcilerDependencies) {
    this.refusals = new Refusals((uid) => deps.diagnoses.get(uid));
    this.telling = new Telling(deps);
  }

  /** Keys of the Pkis that were refused, for when the policy has changed. */
  refusedKeys(): string[] {
    return this.refusals.keys();
  }

  async reconcile(key: string): Promise<ReconcileResult | undefined> {
    // Before anything newer is told; the Pki itself waits for neither.
    const [late] = await Promise.allSettled([this.deps.deliveries.catchUp(key)]);
    const [others] = await Promise.allSettled([this.telling.closeOthers(key, this.deps.world.pki(key)?.uid)]);
    const result = await this.look(key);
    for (const before of [late, others]) if (before.status === 'rejected') throw before.reason;
    return result;
  }

  private async look(key: string): Promise<ReconcileResult | undefined> {
    const pki = this.deps.world.pki(key);
    if (pki === undefined) {
      this.refusals.forget(key);
      this.doubts.forget(key);
      this.reverts.forget(key);
      this.adornments.forget(key);
      this.settle(key);
      return undefined;
    }
    const at = this.deps.now();
    const input = this.gather(pki, at);
    const action = plan(input, at);
    switch (action.type) {
      case 'none':
        return action.lookAgainAt === undefined ? undefined : waiting(action.lookAgainAt, at);
      case 'report':
        return this.report(key, input, action);
      case 'issue':
        return this.issue(key, input, action);
      case 'adorn':
        return this.adorn(key, input, action);
      case 'keep':
        return this.keep(key, pki, action);
    }
  }

  /** One moment for what is gathered and what is planned: between two, something might become due. */
  private gather(pki: PkiView, at: Date): PlanInput {
    const { refusals, clock } = this;
    return gather({ world: this.deps.world, refusals, clock }, pki, at);
  }

  private async report(key: string, input: PlanInput, { problem, revision, lookAgainAt }: ActionOf<'report'>, delivery: Delivery = {}): Promise<ReconcileResult> {
    if (lookAgainAt !== undefined && input.refusal !== undefined) this.refusals.note(key, input.refusal);
    const step = await this.tellProblem(input, problem, revision, delivery);
    const now = this.deps.now();
    return waiting(Math.min(lookAgainAt ?? Infinity, step, now.getTime() + ASK_AGAIN_MS), now);
  }

  private async issue(key: string, input: PlanInput, action: ActionOf<'issue'>): Promise<ReconcileResult | undefined> {
    const { world, metrics, log, now } = this.deps;
    const { pki, secret } = input;
    const heldUntil = this.reverts.heldUntil(pki, action.cause, secret, now());
    if (heldUntil !== undefined) return this.hold(input, heldUntil);
    const traceId = randomBytes(16).toString('hex');
    const end = metrics.issueDuration.startTimer();
    const isDoubtful =
      this.doubts.about(pki, action.cause) || !world.maySeeSecrets(pki.namespace) || (secret !== undefined && isStripped(secret));
    const doubt = !isDoubtful ? 'none' : this.doubts.dares(pki, now()) ? 'dare' : 'rehearse';
    const outcome = await issue({ ...this.deps, clock: this.clock }, pki, action, secret, doubt, traceId);
    end({ outcome: outcome.kind });
    this.doubts.note(pki, outcome, now());
    switch (outcome.kind) {
      case 'issued': {
        log.info({ pki: key, cause: action.cause, serialNumber: outcome.secret.certificate?.serialNumber }, 'issued');
        metrics.issued.inc({ cause: action.cause });
        this.reverts.wrote(pki, action.cause, secret, outcome.secret, now());
        world.wroteSecret(outcome.secret);
        this.settle(key);
        const at = now();
        const gathered = this.gather(pki, at);
        const next = plan(gathered, at);
        const issuance = { cause: action.cause, traceId, rule: outcome.rule, csrHash: outcome.csrHash };
        // A copy of what was issued elsewhere is in use there still.
        const delivery = { issuance, replaced: secret && isOfPlace(secret, action.place) ? serialOf(secret) : undefined };
        if (next.type === 'keep') return this.keep(key, pki, next, delivery);
        if (next.type === 'report') return this.report(key, gathered, next, delivery);
        return next.type === 'issue' ? this.altered(key, gathered, outcome, delivery) : { requeueAfterMs: 0 };
      }
      case 'refused': {
        const { problem, revision } = outcome;
        this.settle(key);
        const { retryAt } = this.refusals.add(pki, problem, revision, now());
        log.info({ pki: key, reason: problem.reason, revision }, 'refused');
        const step = await this.tellProblem(input, problem, revision);
        return waiting(Math.min(retryAt, step), now());
      }
      case 'transient': {
        const { problem, retryAfterMs = 0 } = outcome;
        // A renewBefore that asks for more renewals than the rule's limit gives: nobody has to act, and the certificate has time.
        const isMeantToWait = problem.reason === 'RateLimited' && action.cause === 'RenewalDue' && secret !== undefined && isEarly(pki, secret, now());
        if (isMeantToWait) {
          // What was told before is over: the Secret serves, and nothing else stands in the way of its renewal.
          this.deps.troubles.over(key);
          if (input.isOutOfSight !== true) await this.tellFine(key, pki, { type: 'keep', secret, renewAt: renewAt(pki, action.spec, secret) });
          return { requeueAfterMs: Math.max(retryAfterMs, this.tries.delay(key)) };
        }
        return this.tryAgain(key, input, problem, retryAfterMs);
      }
      case 'outdated': {
        // Mostly the watch is a moment behind, which is nothing to tell.
        const unseen = world.maySeeSecrets(pki.namespace) ? secretUnseen : secretHidden;
        const told = this.deps.troubles.note(key, unseen(pki.secretName, pki.name), now().getTime());
        if (told !== undefined && told !== 'unchanged') await this.tellProblem(input, told);
        return { requeueAfterMs: this.tries.delay(key) };
      }
      case 'terminating':
        return { requeueAfterMs: LOOK_AGAIN_MS };
    }
  }

  /** Somebody undoes each certificate: who, is read only for this. */
  private async hold(input: PlanInput, until: number): Promise<ReconcileResult> {
    const { namespace, name, secretName } = input.pki;
    const found = input.secret && (await this.deps.secrets.read(namespace, secretName).catch(() => undefined));
    const step = await this.tellProblem(input, secretReverted(found, secretName, name));
    return waiting(Math.min(until, step), this.deps.now());
  }

  /**
   * A fresh certificate that is wrong already would be so the next time too: nothing is signed before a rehearsal shows that the Secret
   * is stored as it is written.
   */
  private async altered(key: string, input: PlanInput, { secret, serialNumber, altered }: Issued, delivery: Delivery): Promise<ReconcileResult> {
    const { pki } = input;
    const told = secretAltered(secret.name, pki.name, altered);
    const { retryAt } = this.refusals.add(pki, told, undefined, this.deps.now());
    this.doubts.note(pki, { kind: 'refused', problem: told, revision: undefined }, this.deps.now());
    await this.tellProblem(input, told);
    // It is in the Secret all the same, unless that is what was altered.
    if (secret.certificate?.serialNumber === serialNumber) await this.deps.deliveries.tell(pki, secret, delivery);
    return waiting(retryAt, this.deps.now());
  }

  private async adorn(key: string, input: PlanInput, action: ActionOf<'adorn'>): Promise<ReconcileResult> {
    const { pki } = input;
    const now = this.deps.now();
    const heldUntil = this.adornments.heldUntil(pki, now);
    if (heldUntil !== undefined) {
      const due = renewAt(pki, action.spec, action.secret);
      await this.keep(key, pki, { type: 'keep', secret: action.secret, renewAt: due });
      return waiting(Math.min(heldUntil, due.getTime()), now);
    }
    const outcome = await adorn(this.deps.secrets, pki, action);
    switch (outcome.kind) {
      case 'adorned':
        this.adornments.note(pki, now);
        this.deps.world.wroteSecret(outcome.secret);
        return { requeueAfterMs: 0 };
      case 'transient':
        return this.tryAgain(key, input, outcome.problem);
      case 'problem':
        await this.tellProblem(input, outcome.problem);
        return { requeueAfterMs: LOOK_AGAIN_MS };
      default:
        return { requeueAfterMs: this.tries.delay(key) };
    }
  }

  private async keep(key: string, pki: PkiView, action: ActionOf<'keep'>, delivery: Delivery = {}): Promise<ReconcileResult> {
    this.settle(key);
    const undoneUntil = await this.tellFine(key, pki, action, delivery);
    return waiting(Math.min(action.renewAt.getTime(), undoneUntil ?? Infinity), this.deps.now());
  }

  /** @returns until when it is told that somebody undoes what the Pki puts on its Secret, in milliseconds since 1970. */
  private async tellFine(key: string, pki: PkiView, action: ActionOf<'keep'>, delivery: Delivery = {}): Promise<number | undefined> {
    const { world, now } = this.deps;
    this.refusals.forget(key);
    const rivals = rivalsOf(pki, world.claimants(pki.namespace, pki.secretName));
    const undoneUntil = this.adornments.undoneUntil(pki, now());
    await this.telling.tell(pki, fineVerdict(pki, action, { rivals, isUndone: undoneUntil !== undefined }), delivery);
    return undoneUntil;
  }

  /** A passing failure: silent at first, then told as a Problem of the platform, and tried again either way. */
  private async tryAgain(key: string, input: PlanInput, problem: Problem, retryAfterMs = 0): Promise<ReconcileResult> {
    const told = this.deps.troubles.note(key, problem, this.deps.now().getTime(), retryAfterMs);
    if (told === undefined && input.secret === undefined) await this.telling.tell(input.pki, pendingVerdict(input.pki), { leavesStatus: true });
    if (told !== undefined && told !== 'unchanged') await this.tellProblem(input, told);
    return { requeueAfterMs: Math.max(retryAfterMs, this.tries.delay(key)) };
  }

  /** @returns when there will be something else to tell: the next step after the moment that was told of, not after now. */
  private async tellProblem(input: PlanInput, problem: Problem, revision?: string, delivery: Delivery = {}): Promise<number> {
    const now = this.deps.now();
    await this.telling.tell(input.pki, problemVerdict(input, problem, revision, now), delivery);
    await this.telling.noteExpiry(input.pki, input.secret, now);
    return nextStep(input.secret, now) ?? Infinity;
  }

  private settle(key: string): void {
    this.tries.over(key);
    this.deps.troubles.over(key);
  }
}

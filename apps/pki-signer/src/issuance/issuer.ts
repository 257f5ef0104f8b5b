import { combineProblems, showValue, type AuditRecord, type Problem, type SignReply, type SignRequest } from '@chancery/contracts';
import { parseSpec } from '@chancery/crd';
import { decide, type Grant, type Policy } from '@chancery/policy';
import { assembleCertificate, buildTbs, checkCsr, faultsOf, hex, outsideOf, toPem, type CertificateTemplate, type CheckedCsr } from '@chancery/x509';

import type { Authority } from '../ca/authority.js';
import type { LimitReached, Taken } from './rate-limits.js';
import { buildTemplate } from './build-template.js';
import type { Refused, Unavailable } from './outcome.js';
import { alreadyAsked, auditUnavailable, authorityUnavailable, certificateRejected, csrRejected, deadlinePassed, notRecordable, policyUnavailable, rateLimited } from './problems.js';
import { intendedRecord, onceFor, refusedRecord, roomOf, roomOfBoth, signedRecord, withheldRecord, type IntendedRecord, type RequestFacts } from './records.js';

export interface IssuerDependencies {
  policy: () => Policy | undefined;
  /** The authority, or why it cannot sign for so many milliseconds now. */
  authority: (name: string, duration: number) => Authority | string;
  /** Records durably; resolves when the stream has acknowledged. `once`: what the stream tells repeats by, where that is not the record's id. */
  record: (record: AuditRecord, once?: string) => Promise<{ duplicate: boolean }>;
  /** Takes one from every bucket that the request draws on, and the bytes of its records, or says which is empty. */
  limits: (policy: Policy, cluster: string, request: SignRequest, bytes: number) => LimitReached | Taken;
  /** Takes the bytes of a refusal of the cluster that is to be recorded. Default: without end. */
  refusals?: (cluster: string, bytes: number) => LimitReached | Taken;
  now: () => Date;
  randomBytes: (size: number) => Uint8Array;
  /** Told of failures that only the platform can see the reason of. */
  onFailure?: (what: 'audit' | 'authority' | 'defect', error: unknown) => void;
}

/** When to ask again after a passing failure, in milliseconds. */
const RETRY_AFTER_MS = 2_000;
/** Somebody has to change the policy or the authority first. */
const OUTSIDE_AGAIN_MS = 60_000;

/**
 * One issuance: check, decide, build, record the intent, sign, read again, record the outcome. What is about to be signed
 * is recorded durably before it is signed; if it cannot be recorded, it is not signed (Boulder's order of things).
 */
export class Issuer {
  constructor(private readonly deps: IssuerDependencies) {}

  /** The cluster is the caller's NATS account. Never throws for anything that a caller can send. */
  async issue(cluster: string, request: SignRequest): Promise<SignReply> {
    const policy = this.deps.policy();
    if (policy === undefined) return unavailable(policyUnavailable());
    const { revision } = policy;
    const csr = checkCsr(Buffer.from(request.csr, 'base64'));
    const facts: RequestFacts = { cluster, request, revision, csrHash: 'defect' in csr ? undefined : csr.hash };

    const grant = this.grant(policy, cluster, request, csr);
    if ('reason' in grant) return this.refuse(facts, grant);
    const authority = this.deps.authority(grant.authority, grant.duration);
    if (typeof authority === 'string') return unavailable(authorityUnavailable(grant.authority, authority), revision);
    // grant() refuses a CSR with a defect.
    return this.sign(facts, policy, grant, authority, csr as CheckedCsr);
  }

  private grant(policy: Policy, cluster: string, request: SignRequest, csr: ReturnType<typeof checkCsr>): Grant | Problem {
    const parsed = parseSpec(request.spec, request.pki.name);
    if ('problems' in parsed) return combineProblems(parsed.problems);
    if ('defect' in csr) return csrRejected(csr.defect, csr.seen);
    const { namespace, name } = request.pki;
    const decision = decide(policy, { cluster, namespace, pkiName: name, spec: parsed.spec, keyKind: csr.kind });
    return 'grant' in decision ? decision.grant : combineProblems(decision.problems);
  }

  private async refuse(facts: RequestFacts, problem: Problem): Promise<Refused | Unavailable> {
    const refused = refusedRecord(facts, problem, this.deps.now());
    const taken = this.deps.refusals?.(facts.cluster, roomOf(refused));
    if (taken !== undefined && 'scope' in taken) return unavailable(rateLimited(taken.scope, taken.name), facts.revision, taken.retryAfterMs);
    const recorded = await this.record(refused);
    if (recorded?.duplicate !== false) taken?.giveBack();
    return recorded === undefined
      ? unavailable(auditUnavailable(), facts.revision)
      : { outcome: 'refused', problem, revision: facts.revision };
  }

  private async sign(
    facts: RequestFacts,
    policy: Policy,
    grant: Grant,
    authority: Authority,
    csr: CheckedCsr,
  ): Promise<SignReply> {
    const { revision } = policy;
    const signedAt = this.deps.now();
    if (signedAt.getTime() >= Date.parse(facts.request.deadline)) return unavailable(deadlinePassed(), revision);
    const template = buildTemplate(grant, csr, authority, signedAt, this.deps.randomBytes(16));
    const outside = outsideOfAuthority(authority, template);
    if (outside !== undefined) return unavailable(authorityUnavailable(authority.name, `its certificate does not let it certify ${showValue(outside)}`), revision, OUTSIDE_AGAIN_MS);
    const tbs = buildTbs(template);
    const intended = intendedRecord({ cluster: facts.cluster, request: facts.request, csrHash: csr.hash, revision, template, tbs, rule: grant.rule, authority: authority.name }, signedAt);
    const room = roomOfBoth(intended, tbs);
    if (room === undefined) return unavailable(notRecordable(), revision, OUTSIDE_AGAIN_MS);
    const taken = this.deps.limits(policy, facts.cluster, facts.request, room);
    if ('scope' in taken) return unavailable(rateLimited(taken.scope, taken.name), revision, taken.retryAfterMs);

    const intent = await this.record(intended, onceFor(facts.cluster, facts.request, csr.hash));
    if (intent?.duplicate !== false) taken.giveBack();
    if (intent === undefined) return unavailable(auditUnavailable(), revision);
    if (intent.duplicate) return unavailable(alreadyAsked(), revision);
    const withhold = (why: string, problem: Problem): Promise<Unavailable> => this.withhold(intended, why, problem, revision);
    if (this.deps.now().getTime() >= Date.parse(facts.request.deadline)) return withhold('the deadline of the request has passed', deadlinePassed());

    const signature = await this.signature(authority, tbs);
    if (signature === undefined) return withhold('the key of the authority does not sign', authorityUnavailable(authority.name, 'its key does not sign'));
    const der = assembleCertificate(tbs, template, signature);
    const faults = faultsOf(der, { tbs, template, publicKey: csr.publicKey, issuerKey: authority.publicKey });
    if (faults.length > 0) return withhold(this.rejected(faults), certificateRejected());
    const pem = toPem('CERTIFICATE', der);
    const outcome = await this.record(signedRecord(intended, der, pem, this.deps.now()));
    if (outcome === undefined) return unavailable(auditUnavailable(), revision);
    // The id of this record is made of the serial number alone.
    if (outcome.duplicate) return withhold(this.rejected(['serial number that was used before']), certificateRejected());
    return {
      outcome: 'signed',
      chain: pem + authority.chainPem(signedAt),
      ca: authority.rootPem,
      serialNumber: hex(template.serialNumber),
      notBefore: template.notBefore.toISOString(),
      notAfter: template.notAfter.toISOString(),
      signedAt: signedAt.toISOString(),
      revision,
      rule: grant.rule,
    };
  }

  /** Undefined: the key cannot be used. Why is nothing for the owner. */
  private async signature(authority: Authority, tbs: Uint8Array): Promise<Buffer | undefined> {
    try {
      return await authority.sign(tbs);
    } catch (error) {
      this.deps.onFailure?.('authority', error);
      return undefined;
    }
  }

  /** What was signed is not what was decided, or breaks a rule: it stays here. */
  private rejected(faults: readonly string[]): string {
    const why = faults.join(', ');
    this.deps.onFailure?.('defect', new Error(`the certificate is not released: ${why}`));
    return why;
  }

  /** The outcome of an intent that no certificate comes of. Where it cannot be recorded, the intent stays without one, as after a crash. */
  private async withhold(intended: IntendedRecord, why: string, problem: Problem, revision: string): Promise<Unavailable> {
    await this.record(withheldRecord(intended, why, problem, this.deps.now()));
    return unavailable(problem, revision);
  }

  /** Undefined: not recorded. */
  private async record(record: AuditRecord, once?: string): Promise<{ duplicate: boolean } | undefined> {
    try {
      return await this.deps.record(record, once);
    } catch (error) {
      this.deps.onFailure?.('audit', error);
      return undefined;
    }
  }
}

/** Name constraints and purposes of the authority: a relying party would not accept what is outside of them. */
const outsideOfAuthority = ({ bounds }: Authority, template: CertificateTemplate): string | undefined => {
  for (const one of bounds) {
    const outside = outsideOf(one, template);
    if (outside !== undefined) return outside;
  }
  return undefined;
};

const unavailable = (problem: Problem, revision?: string, retryAfter = RETRY_AFTER_MS): Unavailable => ({
  outcome: 'unavailable',
  problem,
  retryAfter,
  ...(revision !== undefined && { revision }),
});

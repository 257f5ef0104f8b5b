import { createHash } from 'node:crypto';

import type { Problem, SignReply, SignedReply } from '@chancery/contracts';
import type { ApiObject } from '@chancery/controller';
import { wantedKey } from '@chancery/crd';
import { NoAnswer } from '@chancery/messaging';
import { createCsr, privateKeyPem, type CertificateView } from '@chancery/x509';

import type { ClusterAudit } from '../adapters/cluster-audit.js';
import type { SecretWriter } from '../adapters/secret-writer.js';
import type { SignerClient } from '../adapters/signer-client.js';
import type { PkiView } from '../view/pki-view.js';
import { knownPair } from '../view/known-pairs.js';
import type { SecretView } from '../view/secret-view.js';
import { isWrittenByUs } from '../view/written-by.js';
import { alteredParts, labelLost, secretAltered } from './altered.js';
import { clocksDiffer } from './clocks-differ.js';
import { isManaged, secretNotManaged } from './foreign-secret.js';
import { keyFor } from './key-for.js';
import { noAnswerProblem } from './no-answer.js';
import { makeOutputs, readPasswords } from './outputs.js';
import type { ActionOf } from './plan.js';
import { rehearsal, secretObject } from './secret-object.js';
import type { SignerClock } from './signer-clock.js';
import { writeRefused, type WriteRefused } from './write-refused.js';

export type IssueOutcome =
  | {
      readonly kind: 'issued';
      readonly secret: SecretView;
      /** Of the certificate that was signed; the one in the Secret is another where admission has put it there. */
      readonly serialNumber: string;
      readonly revision: string;
      readonly rule: string;
      readonly csrHash: string;
      /** What of it was not stored as it was written. */
      readonly altered: readonly string[];
    }
  /** Decided: stands until the Pki or the policy changes, or for a while. */
  | {
      readonly kind: 'refused';
      readonly problem: Problem;
      readonly revision: string | undefined;
      /** Before anything was signed. */
      readonly isRehearsed?: true;
    }
  /** Tried again with back-off; told to the owner once it lasts. */
  | { readonly kind: 'transient'; readonly problem: Problem; readonly retryAfterMs?: number }
  /** Something has changed meanwhile: plan afresh. */
  | { readonly kind: 'outdated' }
  | { readonly kind: 'terminating' };

/**
 * Whether there is reason to think that the Secret cannot be written: then that is rehearsed first. `dare`: what refuses the keys of a
 * rehearsal, which are empty, may take those of the real write, so that is tried all the same where admission refuses.
 */
export type Doubt = 'none' | 'rehearse' | 'dare';

export interface IssueDependencies {
  signer: SignerClient;
  secrets: SecretWriter;
  clock: SignerClock;
  audit: Pick<ClusterAudit, 'requested'>;
  now: () => Date;
}

/** Every try costs a signature, and a clock is not put right within seconds. Milliseconds. */
const CLOCKS_AGAIN_MS = 600_000;
/** By this much a certificate may begin later than now: clocks are never quite the same. Milliseconds. */
const CLOCKS_APART_MS = 60_000;

/**
 * Key, CSR, signature, Secret. The private key is made here and goes nowhere but into the Secret; a retry makes a new one,
 * unless the Pki keeps its key.
 */
export const issue = async (
  { signer, secrets, clock, audit, now }: IssueDependencies,
  pki: PkiView,
  action: ActionOf<'issue'>,
  before: SecretView | undefined,
  doubt: Doubt,
  traceId: string,
): Promise<IssueOutcome> => {
  const { spec, secretName } = action;
  // Where the last write was refused, nothing is signed that could not be stored either.
  const refused = doubt === 'none' ? undefined : await rehearse(secrets, pki, action, before, doubt);
  if (refused !== undefined) return refused;
  try {
    const passwords = await readPasswords(secrets, pki, spec);
    // A server that has just started refuses everybody until it knows its roles.
    if ('reason' in passwords && passwords.actor === 'platform') return { kind: 'transient', problem: passwords };
    if ('reason' in passwords) return { kind: 'refused', problem: passwords, revision: undefined };
    const pair = await keyFor(secrets, pki, action, before);
    const csr = await createCsr(pair);
    const issuance = { cause: action.cause, traceId };
    // Where it is not recorded, all goes on: without NATS nothing is signed either, and what is signed has records of its own.
    await audit.requested(pki, spec, issuance, before);
    const reply = await signer.sign(pki, spec, csr, traceId);
    if (reply.outcome !== 'signed') return unsigned(reply);
    const keyPem = privateKeyPem(pair, wantedKey(spec.privateKey).encoding);
    clock.note(new Date(reply.signedAt), now());
    const { certificate, isMatching } = knownPair(Buffer.from(reply.chain), Buffer.from(keyPem), pair.privateKey);
    if (!isTimely(certificate, now())) return { kind: 'transient', problem: clocksDiffer(pki.name), retryAfterMs: CLOCKS_AGAIN_MS };
    if (!isMatching) return { kind: 'transient', problem: noAnswerProblem(new NoAnswer('bad-answer', ''), pki.name) };
    const outputs = makeOutputs(spec, passwords, { pair, keyPem, reply });
    const body = secretObject(pki, action, reply, keyPem, before, outputs);
    const secret =
      before === undefined
        ? await secrets.create(pki.namespace, body)
        : await secrets.apply(pki.namespace, secretName, body);
    const { serialNumber, revision, rule } = reply;
    return { kind: 'issued', secret, serialNumber, revision, rule, csrHash: createHash('sha256').update(csr).digest('hex'), altered: alteredParts(body, secret) };
  } catch (error) {
    if (error instanceof NoAnswer) return { kind: 'transient', problem: noAnswerProblem(error, pki.name) };
    return unwritten(error, secrets, pki, secretName);
  }
};

/** @returns why nothing is to be signed; undefined where nothing speaks against it. */
const rehearse = async (
  secrets: SecretWriter,
  pki: PkiView,
  { spec, secretName }: ActionOf<'issue'>,
  before: SecretView | undefined,
  doubt: Doubt,
): Promise<IssueOutcome | undefined> => {
  const sent = rehearsal(pki, spec, before);
  try {
    const altered = alteredParts(sent, await secrets.rehearse(pki.namespace, secretName, sent, before));
    if (altered.length === 0) return undefined;
    return { kind: 'refused', problem: secretAltered(secretName, pki.name, altered), revision: undefined, isRehearsed: true };
  } catch (error) {
    if (doubt === 'dare' && isOfAdmission(writeRefused(error, secretName, pki.name))) return undefined;
    const outcome = await unwritten(error, secrets, pki, secretName);
    return outcome.kind === 'refused' ? { ...outcome, isRehearsed: true } : outcome;
  }
};

const isOfAdmission = (refused: WriteRefused): boolean => refused.kind === 'problem' && refused.problem.reason === 'SecretWriteRefused';

/** What comes of a write that the API server did not do. @throws what did not come from the API server */
const unwritten = async (error: unknown, secrets: SecretWriter, pki: PkiView, secretName: string): Promise<IssueOutcome> => {
  const refused = writeRefused(error, secretName, pki.name);
  switch (refused.kind) {
    case 'exists':
      return (await foreignProblem(secrets, pki, secretName)) ?? { kind: 'outdated' };
    case 'problem':
      return { kind: 'refused', problem: refused.problem, revision: undefined };
    case 'transient':
    case 'outdated':
    case 'terminating':
      return refused;
  }
};

/** Undefined when the Secret that stands there is ours, or has gone: the informer will tell. Where nobody can look, that is what is in the way. */
const foreignProblem = async (secrets: SecretWriter, pki: PkiView, secretName: string): Promise<IssueOutcome | undefined> => {
  let found: ApiObject;
  try {
    found = await secrets.read(pki.namespace, secretName);
  } catch (error) {
    const refused = writeRefused(error, secretName, pki.name);
    return refused.kind === 'transient' ? refused : undefined;
  }
  if (isManaged(found)) return undefined;
  const problem = isWrittenByUs(found) ? labelLost(secretName, pki.name) : secretNotManaged(found, secretName, pki.name);
  return { kind: 'refused', problem, revision: undefined };
};

const unsigned = (reply: Exclude<SignReply, SignedReply>): IssueOutcome =>
  reply.outcome === 'refused'
    ? { kind: 'refused', problem: reply.problem, revision: reply.revision }
    : { kind: 'transient', problem: reply.problem, retryAfterMs: reply.retryAfter };

/** Never a certificate that has expired, or is not valid yet: whatever answered. One that cannot be read is no pair either. */
const isTimely = (certificate: CertificateView | undefined, now: Date): boolean =>
  certificate === undefined || (certificate.notAfter > now && certificate.notBefore.getTime() <= now.getTime() + CLOCKS_APART_MS);

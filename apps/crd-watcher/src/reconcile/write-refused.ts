import { NOT_YOUR_FAULT, problem, showMessage, showValue, type Problem, type ProblemReason } from '@chancery/contracts';
import { ApiError, ApiUnreachable } from '@chancery/controller';

import { secretOfOtherType } from './foreign-secret.js';

/** What a refused write of a Secret means. */
export type WriteRefused =
  /** Somebody was faster: gather and plan afresh. */
  | { readonly kind: 'outdated' }
  /** A Secret of this name exists. */
  | { readonly kind: 'exists' }
  /** The namespace is going away, and everything in it. */
  | { readonly kind: 'terminating' }
  | { readonly kind: 'problem'; readonly problem: Problem }
  /** It may work the next time. */
  | { readonly kind: 'transient'; readonly problem: Problem };

/**
 * Tells the API server's refusals apart. Its texts are not an interface, so whatever is not known stays general.
 * @throws what did not come from the API server
 */
export const writeRefused = (error: unknown, secretName: string, pkiName: string): WriteRefused => {
  const what = `Secret: ${showValue(secretName)} of pki: ${showValue(pkiName)}`;
  const as = (kind: 'problem' | 'transient', reason: ProblemReason, text: string): WriteRefused => ({
    kind,
    problem: problem(reason, `${what} ${text}`, { field: 'spec.secretName', seen: secretName }),
  });
  const unavailable = (text: string): WriteRefused => ({
    kind: 'transient',
    problem: problem('ApiServerUnavailable', `${what} cannot be written: the API server ${text}. ${NOT_YOUR_FAULT}`),
  });
  if (error instanceof ApiUnreachable) return unavailable('does not answer');
  // A defect of ours, or a lease that was lost: neither is told on a pod.
  if (!(error instanceof ApiError)) throw error;
  const { code, message } = error;
  const said = showMessage(message).slice(0, 400);

  // Policies and webhooks choose their code themselves; what they say comes first.
  if (DENIED.test(message)) return as('problem', 'SecretWriteRefused', `was refused by admission: ${said}. ${NOT_YOUR_FAULT}`);
  const uncalled = UNCALLED.exec(message)?.[1];
  if (uncalled !== undefined) {
    return as('transient', 'SecretWriteRefused', `cannot be written: admission webhook: ${showValue(uncalled)} cannot be called. ${NOT_YOUR_FAULT}`);
  }
  switch (code) {
    case 409:
      return { kind: error.reason === 'AlreadyExists' ? 'exists' : 'outdated' };
    case 404:
      // The namespace, or on an update the Secret, has gone.
      return { kind: 'outdated' };
    case 403:
      if (error.causes.includes('NamespaceTerminating') || /being terminated/.test(message)) return { kind: 'terminating' };
      if (/exceeded quota/.test(message)) {
        return as('problem', 'QuotaExceeded', `cannot be made: ${said}. Delete Secrets that are not needed, or ask the platform team for more.`);
      }
      // A quota that was just made, and of which nobody has counted yet what is used.
      if (/status unknown for quota/.test(message)) return as('transient', 'QuotaExceeded', `cannot be made: ${said}. ${NOT_YOUR_FAULT}`);
      // The admission plugin OwnerReferencesPermissionEnforcement, as OpenShift has it.
      if (/cannot set an ownerRef on a resource you can't delete/.test(message)) return as('problem', 'SecretWriteForbidden', `${NO_OWNER} ${NOT_YOUR_FAULT}`);
      if (isWithoutRight(error)) {
        // A server that has just started refuses everybody until it knows its roles: told only once it lasts.
        return as('transient', 'SecretWriteForbidden', `cannot be ${withoutRight(message)}. ${NOT_YOUR_FAULT}`);
      }
      return as('problem', 'SecretWriteRefused', `was refused by admission: ${said}. ${NOT_YOUR_FAULT}`);
    case 422:
      // The Secret was deleted and made again.
      if (/metadata\.uid: .*field is immutable/.test(message)) return { kind: 'outdated' };
      if (/field is immutable when `?immutable`? is set/.test(message)) {
        return as('problem', 'SecretImmutable', 'is immutable, so its certificate cannot be replaced. Delete the Secret; it is made again at once.');
      }
      if (/\btype: .*field is immutable/.test(message)) return { kind: 'problem', problem: secretOfOtherType(secretName, pkiName) };
      return as('problem', 'SecretWriteRefused', `${TOO_LARGE.test(message) ? 'is too large' : 'was refused'}: ${said}. ${NOT_YOUR_FAULT}`);
    case 413:
      return as('problem', 'SecretWriteRefused', `is too large: ${said}. ${NOT_YOUR_FAULT}`);
    case 400:
      return as('problem', 'SecretWriteRefused', `was refused: ${said}. ${NOT_YOUR_FAULT}`);
    default:
      return unavailable(`answered ${code}`);
  }
};

/** Somebody was faster, again and again: the watch does not bring what others have written. */
export const secretUnseen = (secretName: string, pkiName: string): Problem =>
  problem(
    'ApiServerUnavailable',
    `Secret: ${showValue(secretName)} of pki: ${showValue(pkiName)} cannot be written: it is not as crd-watcher has seen it, and the API server sends ` +
      `no news of it. ${NOT_YOUR_FAULT}`,
    { field: 'spec.secretName', seen: secretName },
  );

/** The same, where it is known why: the right to see Secrets was taken away. */
export const secretHidden = (secretName: string, pkiName: string): Problem =>
  problem(
    'SecretWriteForbidden',
    `Secret: ${showValue(secretName)} of pki: ${showValue(pkiName)} cannot be written: it is not as crd-watcher has seen it, and crd-watcher has no right ` +
      `to list and watch Secrets there any more. ${NOT_YOUR_FAULT}`,
    { field: 'spec.secretName', seen: secretName },
  );

/** Nothing is to be written, and nobody would see if it were. */
export const secretOutOfSight = (secretName: string, pkiName: string): Problem =>
  problem(
    'SecretWriteForbidden',
    `Secret: ${showValue(secretName)} of pki: ${showValue(pkiName)} cannot be watched: crd-watcher has no right to list and watch Secrets in this ` +
      `namespace any more. What is known of it is as it was seen last: if somebody deletes or changes it, nobody puts it right. ${NOT_YOUR_FAULT}`,
    { field: 'spec.secretName', seen: secretName },
  );

/** Which right is missing, as RBAC says it; one that only reads is told as such. */
const withoutRight = (message: string): string => {
  const verb = VERB.exec(message)?.[1];
  if (verb === undefined) return 'written: crd-watcher has no right to in this namespace';
  return `${verb === 'get' ? 'read' : 'written'}: crd-watcher has no right to ${verb} Secrets in this namespace`;
};

/** Whether RBAC says that a Secret may not be read. */
export const isReadForbidden = (error: unknown): boolean => error instanceof ApiError && error.code === 403 && VERB.exec(error.message)?.[1] === 'get';

const NO_OWNER =
  'holds what is asked, but its owner reference cannot be changed: the API server asks for the right to delete Secrets for that, which crd-watcher does ' +
  'not have in this namespace. Give it that right, or delete the Secret: it is made again as spec.secretOwnerReference says.';

/** A validating webhook, or a ValidatingAdmissionPolicy. */
const DENIED = /admission webhook "[^"]*" denied the request|ValidatingAdmissionPolicy '[^']*' with binding '[^']*' denied request/;
const UNCALLED = /failed calling webhook "([^"]*)"/;
const TOO_LARGE = /Too long|too large/i;

const VERB = / cannot (\w+) resource "secrets"/;

/** RBAC names who cannot do what. A refusal without a text is taken for the same: somebody in between said it. */
const isWithoutRight = ({ message }: ApiError): boolean => VERB.test(message) || !/forbidden:/.test(message);

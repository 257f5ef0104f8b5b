import { problem, showMessage, showValue, type Problem } from '@chancery/contracts';
import { ApiError } from '@chancery/controller';

const NOT_YOUR_FAULT = 'The platform team has to act; nothing is wrong with this Pki.';

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

/** Tells the API server's refusals apart. Its texts are not an interface, so whatever is not known stays general. */
export const writeRefused = (error: unknown, secretName: string, pkiName: string): WriteRefused => {
  const what = `Secret: ${showValue(secretName)} of pki: ${showValue(pkiName)}`;
  if (!(error instanceof ApiError)) {
    return transient(`${what} cannot be written: the API server does not answer. ${NOT_YOUR_FAULT}`);
  }
  const said = showMessage(error.message).slice(0, 400);
  const refused = (reason: 'QuotaExceeded' | 'SecretWriteRefused', text: string): WriteRefused => ({
    kind: 'problem',
    problem: problem(reason, `${what} ${text}`, { field: 'spec.secretName', seen: secretName }),
  });
  switch (error.code) {
    case 409:
      return { kind: error.reason === 'AlreadyExists' ? 'exists' : 'outdated' };
    case 404:
      // The namespace, or on an update the Secret, has gone.
      return { kind: 'outdated' };
    case 403:
      if (/being terminated/.test(error.message)) return { kind: 'terminating' };
      if (/exceeded quota/.test(error.message)) {
        return refused('QuotaExceeded', `cannot be made: ${said}. Delete Secrets that are not needed, or ask the platform team for more.`);
      }
      if (/admission webhook|ValidatingAdmissionPolicy|denied (the )?request/i.test(error.message)) {
        return refused('SecretWriteRefused', `was refused by admission: ${said}. ${NOT_YOUR_FAULT}`);
      }
      // A server that has just started refuses everybody until it knows its roles: told only once it lasts.
      return {
        kind: 'transient',
        problem: problem('SecretWriteForbidden', `${what} cannot be written: crd-watcher has no right to in this namespace. ${NOT_YOUR_FAULT}`, {
          field: 'spec.secretName',
          seen: secretName,
        }),
      };
    case 422:
      if (/field is immutable when `?immutable`? is set/.test(error.message)) {
        return {
          kind: 'problem',
          problem: problem('SecretImmutable', `${what} is immutable, so its certificate cannot be replaced. Delete the Secret; it is made again at once.`, {
            field: 'spec.secretName',
            seen: secretName,
          }),
        };
      }
      return refused('SecretWriteRefused', `was refused: ${said}. ${NOT_YOUR_FAULT}`);
    case 400:
    case 413:
      return refused('SecretWriteRefused', `was refused: ${said}. ${NOT_YOUR_FAULT}`);
    default:
      return transient(`${what} cannot be written: the API server answered ${error.code}. ${NOT_YOUR_FAULT}`);
  }
};

const transient = (message: string): WriteRefused => ({ kind: 'transient', problem: problem('ApiServerUnavailable', message) });

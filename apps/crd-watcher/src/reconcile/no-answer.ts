import { NOT_YOUR_FAULT, problem, showValue, type Problem } from '@chancery/contracts';
import type { NoAnswer } from '@chancery/messaging';

/** What a missing answer of the signer means to the owner, once it lasts. */
export const noAnswerProblem = ({ why }: NoAnswer, pkiName: string): Problem =>
  why === 'bus-down'
    ? problem(
        'MessageBusUnreachable',
        `Pki: ${showValue(pkiName)} cannot be issued: this cluster has no connection to NATS. ${NOT_YOUR_FAULT}`,
      )
    : problem(
        'SignerUnreachable',
        `Pki: ${showValue(pkiName)} cannot be issued: pki-signer does not answer. ${NOT_YOUR_FAULT}`,
      );

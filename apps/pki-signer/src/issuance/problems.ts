import { problem, showValue, type Problem } from '@chancery/contracts';
import type { CsrDefect } from '@chancery/x509';

/** Said to the owner of every Pki that waits while the platform has something to mend. */
const NOT_YOUR_FAULT = 'The platform team has to act; nothing is wrong with this Pki.';

export const requestRejected = (why: string): Problem =>
  problem('RequestRejected', `The request of crd-watcher cannot be read by pki-signer: ${showValue(why)}. ${NOT_YOUR_FAULT}`);

export const csrRejected = (defect: CsrDefect, seen?: string): Problem =>
  problem(
    'CsrRejected',
    `The certificate signing request of crd-watcher was refused: ${defect}${seen === undefined ? '' : ` (${showValue(seen)})`}. ${NOT_YOUR_FAULT}`,
    { field: 'csr', seen: seen ?? defect },
  );

export const policyUnavailable = (): Problem =>
  problem('PolicyUnavailable', `pki-signer has no valid policy. ${NOT_YOUR_FAULT}`);

export const authorityUnavailable = (name: string, why: string): Problem =>
  problem('AuthorityUnavailable', `Authority: ${showValue(name)} cannot sign: ${why}. ${NOT_YOUR_FAULT}`, { seen: name });

export const auditUnavailable = (): Problem =>
  problem('AuditUnavailable', `The audit stream does not take records, so nothing is signed. ${NOT_YOUR_FAULT}`);

export const alreadyAsked = (): Problem =>
  problem('RequestRejected', `This certificate signing request was asked for before, so it is not signed again. ${NOT_YOUR_FAULT}`);

export const deadlinePassed = (): Problem =>
  problem('SignerUnreachable', `pki-signer got the request after its deadline. ${NOT_YOUR_FAULT}`);

export const overloaded = (): Problem =>
  problem('SignerUnreachable', `pki-signer has more requests than it can take. ${NOT_YOUR_FAULT}`);

export const certificateRejected = (): Problem =>
  problem('CertificateRejected', `The signed certificate was not what had been decided, so it is not released. ${NOT_YOUR_FAULT}`);

import { NOT_YOUR_FAULT, problem, showValue, type PlatformReason, type Problem } from '@chancery/contracts';
import type { CsrDefect } from '@chancery/x509';

export const requestRejected = (why: string): Problem =>
  problem('RequestRejected', `The request of crd-watcher cannot be read by pki-signer: ${showValue(why)}. ${NOT_YOUR_FAULT}`);

const CSR_REASONS: Record<CsrDefect, PlatformReason> = {
  'too-large': 'CsrTooLarge',
  'too-deep': 'CsrTooDeep',
  malformed: 'CsrMalformed',
  'not-canonical': 'CsrNotCanonical',
  'wrong-version': 'CsrVersionWrong',
  'wrong-attributes': 'CsrAttributesWrong',
  'unknown-algorithm': 'CsrKeyAlgorithmUnknown',
  'unknown-curve': 'CsrCurveUnknown',
  'weak-key': 'CsrKeyWeak',
  'wrong-exponent': 'CsrExponentWrong',
  'point-off-curve': 'CsrPointOffCurve',
  'odd-key': 'CsrKeyOdd',
  'weak-signature-algorithm': 'CsrSignatureAlgorithmWeak',
  'malformed-signature': 'CsrSignatureMalformed',
  'wrong-signature': 'CsrSignatureWrong',
};

export const csrRejected = (defect: CsrDefect, seen?: string): Problem => {
  const what = seen === undefined ? '' : ` (${showValue(seen)})`;
  const message = `The certificate signing request of crd-watcher was refused: ${defect.replaceAll('-', ' ')}${what}. ${NOT_YOUR_FAULT}`;
  return problem(CSR_REASONS[defect], message, { field: 'csr', seen: seen ?? defect });
};

export const policyUnavailable = (): Problem =>
  problem('PolicyUnavailable', `pki-signer has no valid policy. ${NOT_YOUR_FAULT}`);

export const authorityUnavailable = (name: string, why: string): Problem =>
  problem('AuthorityUnavailable', `Authority: ${showValue(name)} cannot sign: ${why}. ${NOT_YOUR_FAULT}`, { seen: name });

export const auditUnavailable = (): Problem =>
  problem('AuditUnavailable', `The audit stream does not take records, so nothing is signed. ${NOT_YOUR_FAULT}`);

export const alreadyAsked = (): Problem =>
  problem('RequestRejected', `This certificate signing request was asked for before, so it is not signed again. ${NOT_YOUR_FAULT}`);

export const notRecordable = (): Problem =>
  problem('RequestRejected', `What was asked for is larger than what the history can hold of one certificate, so it is not signed. ${NOT_YOUR_FAULT}`);

export const deadlinePassed = (): Problem =>
  problem('SignerUnreachable', `pki-signer got the request after its deadline. ${NOT_YOUR_FAULT}`);

export const overloaded = (): Problem =>
  problem('SignerUnreachable', `pki-signer has more requests than it can take. ${NOT_YOUR_FAULT}`);

export const certificateRejected = (): Problem =>
  problem('CertificateRejected', `The signed certificate was not what had been decided, so it is not released. ${NOT_YOUR_FAULT}`);

export const rateLimited = (scope: string, name: string): Problem =>
  problem(
    'RateLimited',
    `More certificates were asked for than the limit for one ${scope} allows: ${showValue(name)}. It is tried again later. ` +
      'The platform team has to find out what flaps; nothing is wrong with this Pki.',
    { seen: name },
  );

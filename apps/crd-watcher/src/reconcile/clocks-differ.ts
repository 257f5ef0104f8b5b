import { NOT_YOUR_FAULT, problem, showValue, type Problem } from '@chancery/contracts';

/** One of the two clocks is wrong: a certificate that was just signed has expired or is due by ours. */
export const clocksDiffer = (pkiName: string): Problem =>
  problem(
    'CertificateRejected',
    `Pki: ${showValue(pkiName)} cannot be issued: the clocks of crd-watcher and pki-signer are too far apart. ${NOT_YOUR_FAULT}`,
  );

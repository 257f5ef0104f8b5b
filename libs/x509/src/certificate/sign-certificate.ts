import type { KeyObject } from 'node:crypto';

import { signBytes } from '../keys/signature.js';
import { assembleCertificate, buildTbs } from './build-tbs.js';
import type { CertificateTemplate } from './template.js';

/** Builds and signs in one go, DER: for authorities and servers, where nothing has to happen in between. */
export const signCertificate = async (template: CertificateTemplate, issuerKey: KeyObject): Promise<Buffer> => {
  const tbs = buildTbs(template);
  return assembleCertificate(tbs, template, await signBytes(issuerKey, template.signatureAlgorithm, tbs));
};

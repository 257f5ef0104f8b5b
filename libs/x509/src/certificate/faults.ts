import { differencesOf, type Decided } from './compare.js';
import { violationsOf } from './lint.js';
import { readSignedCertificate } from './signed-certificate.js';

/**
 * Everything that keeps a certificate from being released: how it is not what was decided, and which rules it breaks. Its
 * bytes are read once for both.
 */
export const faultsOf = (der: Uint8Array, decided: Decided): string[] => {
  const read = readSignedCertificate(der);
  return typeof read === 'string' ? [`certificate is ${read}`] : [...differencesOf(read, decided), ...violationsOf(read)];
};

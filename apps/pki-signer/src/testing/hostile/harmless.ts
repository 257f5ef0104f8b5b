import { defect, type Defect } from './defect.js';
import { P256, ecKey, ecdsa, ecdsaDer } from './curves.js';
import { EC, ED, RSA } from './keys.js';
import { attributes, extensionRequest, request, sanOf } from './request.js';
import { hex, octets, oid, sequence } from './tlv.js';

const odd = (file: string, make: () => Buffer): Defect => defect(file, 'Issued', '', make);

/** Without a defect: what they say is right, or is said where nobody listens. Nothing of it may reach the certificate. */
export const HARMLESS: readonly Defect[] = [
  odd('right-rsa.der', () => request({ key: RSA })),
  odd('right-ecdsa.der', () => request({ key: EC })),
  odd('right-ed25519.der', () => request({ key: ED })),
  odd('right-without-attributes.der', () => request({ attributes: hex('') })),
  odd('right-with-empty-subject.der', () => request({ subject: sequence() })),
  odd('right-asking-for-another-name.der', () => request({ attributes: attributes(extensionRequest(sanOf(Buffer.from('evil.bank.svc')))) })),
  odd('right-asking-to-be-an-authority.der', () =>
    request({ attributes: attributes(extensionRequest(sequence(oid('2.5.29.19'), hex('0101ff'), octets(sequence(hex('0101ff')))))) })),
  // Both values of s are right, and Ed25519's rule against that is not ECDSA's (FIPS 186-5, section 6.4.2).
  odd('right-ecdsa-with-the-higher-s.der', () =>
    request({ key: EC, signature: (info) => {
      const { r, s } = ecdsa(P256, ecKey(P256, 'key').d, info);
      return ecdsaDer({ r, s: P256.n - s });
    } })),
];

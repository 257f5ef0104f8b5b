import { platform } from './entry.js';

const NOT_THE_OWNER = 'An owner cannot cause this.';

/** An example is what the code says of the defect, such as `too large`. */
const csr = (what: string, defect: string) =>
  platform({
    severity: 'ticket',
    meaning: `${what} ${NOT_THE_OWNER}`,
    example: `The certificate signing request of crd-watcher was refused: ${defect}. The platform team has to act; nothing is wrong with this Pki.`,
    fix: 'Platform: somebody other than crd-watcher asks with the credentials of this cluster, or both have another version.',
    onCall: [
      'See which versions run: `kubectl get deploy -n chancery-system -o wide`, in both clusters. A version skew ends with the update.',
      'Same versions: see who asked: `GET /v1/records?outcome=refused&cluster=CLUSTER` (requester, pki, time).',
      'Nobody of yours: the credentials of this cluster are in other hands. Freeze the cluster in the policy, then change its password in NATS.',
    ],
  });

/** What crd-watcher's certificate signing request cannot be: only a defect, another version or somebody else makes one. */
export const CSR_REASONS = {
  CsrTooLarge: csr('The certificate signing request has more bytes or more values than any of ours.', 'too large'),
  CsrTooDeep: csr('The certificate signing request is nested deeper than any of ours.', 'too deep'),
  CsrMalformed: csr('The certificate signing request is not the ASN.1 structure of RFC 2986.', 'malformed (certification request info)'),
  CsrNotCanonical: csr('The certificate signing request is not DER: encoded again, it gives other bytes.', 'not canonical'),
  CsrVersionWrong: csr('The certificate signing request is of another version than 0 (RFC 2986).', 'wrong version'),
  CsrAttributesWrong: csr(
    'The certificate signing request has attributes other than one well-formed extensionRequest.',
    'wrong attributes',
  ),
  CsrKeyAlgorithmUnknown: csr(
    'The public key is of an algorithm that Chancery does not sign.',
    'unknown algorithm (1.2.840.10040.4.1)',
  ),
  CsrCurveUnknown: csr(
    'The public key is on a curve that Chancery does not sign, or on one given by its parameters.',
    'unknown curve (1.3.132.0.10)',
  ),
  CsrKeyWeak: csr('The public key is an RSA key of less than 2048 bits.', 'weak key (an RSA key of about 1024 bits)'),
  CsrExponentWrong: csr(
    'The public key is an RSA key with another exponent than 65537: weak, or made to keep a verifier busy.',
    'wrong exponent (an RSA exponent other than 65537)',
  ),
  CsrPointOffCurve: csr('The public key is a point that is not on its curve.', 'point off curve (a public key that is not on its curve)'),
  CsrKeyOdd: csr(
    'The public key has an odd form: a size that nobody uses, primes that can be guessed, a compressed point, one of small order.',
    'odd key (an EC point that is not uncompressed)',
  ),
  CsrSignatureAlgorithmWeak: csr(
    'The certificate signing request is signed with an algorithm other than SHA-2 ones, such as MD5 or SHA-1.',
    'weak signature algorithm (1.2.840.113549.1.1.5)',
  ),
  CsrSignatureMalformed: csr(
    'The signature is not in DER: numbers that are not minimal, or bytes behind it.',
    'malformed signature (not DER)',
  ),
  CsrSignatureWrong: csr('The signature does not prove the possession of the private key.', 'wrong signature'),
} as const;

export { parseDer, type DerDefect, type DerLimits } from './asn1/parse-der.js';
export { KEY_KINDS, kindOfKey, type KeyKind } from './keys/key-kind.js';
export { generateKey, privateKeyPem, type KeyEncoding, type KeyPair } from './keys/generate-key.js';
export { readPrivateKey } from './keys/ec-private-key.js';
export { spkiOf } from './keys/spki-of.js';
export { isSigningFor, signBytes, signatureAlgorithmFor, type SignatureAlgorithm } from './keys/signature.js';
export { certificatesOfPem, toPem } from './pem.js';
export { showSubject, subjectDer, type Subject } from './names/subject.js';
export { type SubjectAltNames } from './names/subject-alt-names.js';
export { canonicalIpAddress, ipAddressBytes } from './names/ip-address.js';
export { createCsr } from './csr/create-csr.js';
export { MAX_CSR_BYTES, checkCsr, type CheckedCsr, type CsrDefect, type CsrResult } from './csr/check-csr.js';
export { type AuthorityLocations, type CertificateTemplate } from './certificate/template.js';
export {
  EXTENDED_KEY_USAGES,
  KEY_USAGES,
  isExtendedKeyUsage,
  isKeyUsage,
  type ExtendedKeyUsage,
  type KeyUsage,
} from './certificate/usages.js';
export { demandsPolicies, isWeaklySigned, strictFaults, unknownCriticalExtension } from './certificate/authority-form.js';
export { unreadableExtension } from './certificate/unreadable-extension.js';
export { outsideOf, readBounds, type AuthorityBounds } from './certificate/authority-bounds.js';
export { assembleCertificate, buildTbs, subjectKeyId } from './certificate/build-tbs.js';
export { differencesFrom, hex } from './certificate/compare.js';
export { faultsOf } from './certificate/faults.js';
export { lintCertificate } from './certificate/lint.js';
export { signCertificate } from './certificate/sign-certificate.js';
export { serialNumber } from './certificate/serial.js';
export { isOfAuthority, readCertificate, readPair, readPathLength, readSubject, subjectKeyIdOf, type CertificateView, type PairView } from './certificate/read-certificate.js';
export { jks } from './keystore/jks.js';
export { type KeystoreContent } from './keystore/keystore-content.js';
export { keystorePassword, type PasswordDefect } from './keystore/password.js';
export { combinedPem, privateKeyDer } from './keystore/pem-formats.js';
export { pkcs12 } from './keystore/pkcs12.js';
export { PKCS12_PROFILES, type Pkcs12Profile } from './keystore/pkcs12-profile.js';

export {
  PKI_ENUMERATIONS,
  PKI_LIMITS,
  type ConditionStatus,
  type KeyAlgorithm,
  type KeyEncoding,
  type PkiCondition,
  type PkiPrivateKey,
  type PkiSecretTemplate,
  type PkiSpec,
  type PkiStatus,
  type PkiSubject,
  type PkiUsage,
  type RotationPolicy,
} from './__generated__/pki.js';
export {
  MANAGED,
  MANAGED_LABEL,
  MANAGED_SELECTOR,
  PKI_ANNOTATIONS,
  SECRET_ANNOTATIONS,
  parsePkiOfSecret,
  pkiOfSecret,
  placeOfSecret,
} from './annotations.js';
export { ageWhenDue, whyRenewedOtherwise, type AgeWhenDue } from './age-when-due.js';
export { READY, findCondition, kubernetesTime, setCondition, type NewCondition } from './conditions.js';
export { formatDuration, parseDuration } from './duration.js';
export {
  OUTPUT_KEYS,
  wantedKeystores,
  type OutputFormat,
  type PasswordSecretRef,
  type Pkcs12Profile,
  type PkiKeystores,
  type WantedKeystores,
} from './keystores.js';
export { ARTICLE_PKI, CHANCERY_PKI, PKI_KINDS, kindOf, type Kind, type PkiKind } from './kind.js';
export type { ObjectMeta, Pki, UncheckedPki } from './pki.js';
export { KEY_SIZES, keyKindName, wantedKey, type EcdsaSize, type KeyKind, type RsaSize, type WantedKey } from './private-key.js';
export { isEmailAddress } from './syntax/email-address.js';
export { isLongerThan, isPlainText } from './syntax/plain-text.js';
export { isOfSpiffe, isSpiffeId } from './syntax/spiffe-id.js';
export { isAbsoluteUri } from './syntax/uri.js';
export { isKeyUsage, lackingOfSpiffe } from './usages.js';
export { whyNotDnsName } from './syntax/dns-name.js';
export { isDnsLabel, isDnsSubdomain, isReservedKey } from './syntax/kubernetes-names.js';
export { unknownFields, type UnknownField } from './unknown-fields.js';
export { secretNameOf } from './secret-name.js';
export { parseSpec, type ParsedSpec } from './validate-spec.js';

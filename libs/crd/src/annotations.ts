import { PKI_KINDS } from './kind.js';

/**
 * The labels and annotations that Chancery reads and writes. What planning needs is on the Secret itself: a Pki of the
 * article has no status, and a status can be lost.
 */

/** Label of every Secret of ours; its value is {@link MANAGED}. The admission policy holds crd-watcher to it. */
export const MANAGED_LABEL = 'chancery.dev/managed';
export const MANAGED = 'true';
/** Selects the Secrets of ours. */
export const MANAGED_SELECTOR = `${MANAGED_LABEL}=${MANAGED}`;

/** Annotations of the Secret. */
export const SECRET_ANNOTATIONS = {
  /** `<group>/<name>` of the Pki that it belongs to, whatever its uid: a Pki deleted and made again adopts its Secret. */
  pki: 'chancery.dev/pki',
  /** `v1:<hex>`: hash of the fields that the certificate was asked for with; the version is the hash's recipe. */
  requestHash: 'chancery.dev/request-hash',
  /** Revision of the policy that allowed the certificate. */
  policyRevision: 'chancery.dev/policy-revision',
  /** Of the certificate, lower-case hexadecimal. */
  serialNumber: 'chancery.dev/serial-number',
  /**
   * `<cluster>/<namespace>` in which the certificate was issued: in what was copied or restored elsewhere it is another, and its names are
   * those of there. Absent on Secrets of before it was written, which count as issued where they are.
   */
  issuedIn: 'chancery.dev/issued-in',
  /** When the certificate was signed, ISO 8601: renewal counts from here. */
  signedAt: 'chancery.dev/signed-at',
  /** Labels and annotations that came from the Pki's secretTemplate, so that they leave with it. */
  template: 'chancery.dev/template',
  /** The value of the Pki's `chancery.dev/reissue` that was acted on last. */
  reissue: 'chancery.dev/reissue',
} as const;

/** Annotations of the Pki. */
export const PKI_ANNOTATIONS = {
  /** Who changed the spec, or asked for a reissue, last: stamped by the admission policy from request.userInfo, never taken from the owner. */
  requester: 'chancery.dev/requester',
  /** Forces a new certificate whenever its value changes. */
  reissue: 'chancery.dev/reissue',
} as const;

/** The value of {@link SECRET_ANNOTATIONS.issuedIn}. */
export const placeOfSecret = (cluster: string, namespace: string): string => `${cluster}/${namespace}`;

/** The value of {@link SECRET_ANNOTATIONS.pki}. */
export const pkiOfSecret = (group: string, name: string): string => `${group}/${name}`;

/** The Pki that the value of {@link SECRET_ANNOTATIONS.pki} names, or undefined when it names none: of another group there are none. */
export const parsePkiOfSecret = (value: string | undefined): { group: string; name: string } | undefined => {
  const [group, name, ...rest] = (value ?? '').split('/', 3);
  return group && name && rest.length === 0 && PKI_KINDS.some((kind) => kind.group === group) ? { group, name } : undefined;
};

import type { ApiObject, Projected } from '@chancery/controller';
import { SECRET_ANNOTATIONS, kindOf } from '@chancery/crd';
import type { CertificateView } from '@chancery/x509';

import { isCertificate, knownPair } from './known-pairs.js';
import { isWrittenByUs } from './written-by.js';

export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean | undefined;
  readonly blockOwnerDeletion?: boolean | undefined;
}

/** Whether an owner is a Pki, of either kind. */
export const isPki = ({ apiVersion, kind }: Pick<OwnerReference, 'apiVersion' | 'kind'>): boolean => kindOf(apiVersion)?.kind === kind;

/** What is kept of a Secret of ours. Never the private key: it is looked at once, here, and let go. */
export interface SecretView extends Projected {
  readonly namespace: string;
  readonly name: string;
  readonly type: string | undefined;
  /** `<group>/<name>` of the Pki that holds it. */
  readonly pki: string | undefined;
  readonly requestHash: string | undefined;
  readonly revision: string | undefined;
  readonly signedAt: Date | undefined;
  readonly reissue: string | undefined;
  readonly keys: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly owners: readonly OwnerReference[];
  readonly isImmutable: boolean;
  readonly isWrittenByUs: boolean;
  /** The certificate in tls.crt, if it can be read. */
  readonly certificate: CertificateView | undefined;
  /** Whether tls.key belongs to it, and ca.crt is there. */
  readonly isWhole: boolean;
}

interface SecretObject extends ApiObject {
  metadata: ApiObject['metadata'] & {
    namespace: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    ownerReferences?: OwnerReference[];
  };
  type?: string;
  data?: Record<string, string>;
  immutable?: boolean;
}

/** The type of every Secret of ours. */
export const SECRET_TYPE = 'kubernetes.io/tls';
export const SECRET_KEYS = { certificate: 'tls.crt', key: 'tls.key', ca: 'ca.crt' } as const;

const decode = (value: string | undefined): Buffer => Buffer.from(value ?? '', 'base64');

export const projectSecret = (object: ApiObject): SecretView => {
  const { metadata, type, data = {}, immutable } = object as SecretObject;
  const annotations = metadata.annotations ?? {};
  const pair = knownPair(decode(data[SECRET_KEYS.certificate]), decode(data[SECRET_KEYS.key]));
  const signedAt = Date.parse(annotations[SECRET_ANNOTATIONS.signedAt] ?? '');
  return {
    uid: metadata.uid,
    resourceVersion: metadata.resourceVersion,
    namespace: metadata.namespace,
    name: metadata.name,
    type,
    pki: annotations[SECRET_ANNOTATIONS.pki],
    requestHash: annotations[SECRET_ANNOTATIONS.requestHash],
    revision: annotations[SECRET_ANNOTATIONS.policyRevision],
    signedAt: Number.isNaN(signedAt) ? undefined : new Date(signedAt),
    reissue: annotations[SECRET_ANNOTATIONS.reissue],
    keys: Object.keys(data).sort(),
    labels: metadata.labels ?? {},
    annotations,
    owners: metadata.ownerReferences ?? [],
    isImmutable: immutable === true,
    isWrittenByUs: isWrittenByUs(object),
    certificate: pair.certificate,
    isWhole: pair.isMatching && isCertificate(decode(data[SECRET_KEYS.ca])),
  };
};

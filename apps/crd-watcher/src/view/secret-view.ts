import type { ApiObject, Projected } from '@chancery/controller';
import { OUTPUT_KEYS, SECRET_ANNOTATIONS, kindOf } from '@chancery/crd';
import type { CertificateView, PairView } from '@chancery/x509';

import { keptMarks } from './kept-marks.js';
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

/**
 * What is kept of a Secret of ours. Never the private key: it is looked at once, here, and let go. Whoever may write Secrets may label
 * any: whatever its size, what is kept of it is small.
 */
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
  /** `<cluster>/<namespace>` in which the certificate was issued. */
  readonly issuedIn: string | undefined;
  readonly keys: readonly string[];
  /** There are further keys, of others: only ours are in `keys`. */
  readonly hasMoreKeys?: true | undefined;
  /** As {@link keptMarks} keeps them. */
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Undefined: so many that they are left alone. */
  readonly owners: readonly OwnerReference[] | undefined;
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
}

/** The type of every Secret of ours. */
export const SECRET_TYPE = 'kubernetes.io/tls';
export const SECRET_KEYS = { certificate: 'tls.crt', key: 'tls.key', ca: 'ca.crt' } as const;

/** Names of keys that are kept, in characters. */
const MOST_OF_KEYS = 8_192;
const MOST_OWNERS = 16;
/** Of the names of a Pki, or of a place, in characters. */
const LONGEST_PKI = 512;
/** No certificate of ours comes near this with its chain: a larger one is none that can be read. Bytes. */
const LARGEST_CHAIN = 512 * 1024;
/** Alternative names that are kept, in characters. They are said again in records alone, and the signer's have them all. */
const MOST_OF_NAMES = 16_384;

const decode = (value: string | undefined): Buffer => Buffer.from(value ?? '', 'base64');

export const projectSecret = (object: ApiObject): SecretView => {
  const { metadata, type, data = {} } = object as SecretObject;
  const template = metadata.annotations?.[SECRET_ANNOTATIONS.template];
  const annotations = keptMarks(metadata.annotations, template);
  const pair = pairIn(data);
  const signedAt = Date.parse(annotations[SECRET_ANNOTATIONS.signedAt] ?? '');
  return {
    uid: metadata.uid,
    resourceVersion: metadata.resourceVersion,
    namespace: metadata.namespace,
    name: metadata.name,
    type,
    pki: metadata.annotations?.[SECRET_ANNOTATIONS.pki]?.slice(0, LONGEST_PKI),
    requestHash: annotations[SECRET_ANNOTATIONS.requestHash],
    revision: annotations[SECRET_ANNOTATIONS.policyRevision],
    signedAt: Number.isNaN(signedAt) ? undefined : new Date(signedAt),
    reissue: annotations[SECRET_ANNOTATIONS.reissue],
    issuedIn: metadata.annotations?.[SECRET_ANNOTATIONS.issuedIn]?.slice(0, LONGEST_PKI),
    ...keysIn(data),
    labels: keptMarks(metadata.labels, template),
    annotations,
    owners: (metadata.ownerReferences?.length ?? 0) > MOST_OWNERS ? undefined : (metadata.ownerReferences ?? []),
    isWrittenByUs: isWrittenByUs(object),
    certificate: pair.certificate && withFewNames(pair.certificate),
    isWhole: pair.isMatching && isCertificate(decode(data[SECRET_KEYS.ca])),
  };
};

const pairIn = (data: Readonly<Record<string, string>>): PairView => {
  const chain = decode(data[SECRET_KEYS.certificate]);
  return chain.length > LARGEST_CHAIN ? { certificate: undefined, isMatching: false } : knownPair(chain, decode(data[SECRET_KEYS.key]));
};

const withFewNames = (certificate: CertificateView): CertificateView =>
  (certificate.subjectAltName?.length ?? 0) > MOST_OF_NAMES ? { ...certificate, subjectAltName: undefined } : certificate;

const OUR_KEYS: ReadonlySet<string> = new Set([...Object.values(SECRET_KEYS), ...Object.values(OUTPUT_KEYS)]);

const keysIn = (data: Readonly<Record<string, string>>): Pick<SecretView, 'keys' | 'hasMoreKeys'> => {
  const keys = Object.keys(data).sort();
  const size = keys.reduce((sum, key) => sum + key.length, 0);
  return size <= MOST_OF_KEYS ? { keys } : { keys: keys.filter((key) => OUR_KEYS.has(key)), hasMoreKeys: true };
};

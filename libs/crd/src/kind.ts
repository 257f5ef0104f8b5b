/** A kind of object that the API server serves, as its URLs and ownerReferences name it. */
export interface Kind {
  readonly group: string;
  readonly version: string;
  /** `<group>/<version>` */
  readonly apiVersion: string;
  readonly plural: string;
  readonly kind: string;
  /** Whether it has a status subresource. */
  readonly hasStatus: boolean;
}

/** Chancery's own Pki. */
export const CHANCERY_PKI = {
  group: 'chancery.dev',
  version: 'v1',
  apiVersion: 'chancery.dev/v1',
  plural: 'pkis',
  kind: 'Pki',
  hasStatus: true,
} as const satisfies Kind;

/** The Pki of the article of 2018: one field, no status, and a schema that checks nothing. */
export const ARTICLE_PKI = {
  group: 'box.com',
  version: 'v1',
  apiVersion: 'box.com/v1',
  plural: 'pkis',
  kind: 'Pki',
  hasStatus: false,
} as const satisfies Kind;

export const PKI_KINDS = [CHANCERY_PKI, ARTICLE_PKI] as const;
export type PkiKind = (typeof PKI_KINDS)[number];

/** The kind with this apiVersion, or undefined when it is none of ours. */
export const kindOf = (apiVersion: string): PkiKind | undefined =>
  PKI_KINDS.find((kind) => kind.apiVersion === apiVersion);

/** Who asks, as the control plane's API server says, or an issuer that is believed. */
export interface Caller {
  readonly username: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
  /** Only records of these clusters, whatever she may; undefined: not restricted so. */
  readonly clusters?: readonly string[];
}

export interface Right {
  readonly verb: 'list' | 'get';
  /** Of the records' Pki; undefined: all namespaces, and records that are of none. */
  readonly namespace?: string | undefined;
  /** Of the records; undefined: all clusters, and records that are of none. */
  readonly cluster?: string | undefined;
}

/**
 * Resource that rights on records are given on. No server serves it, so `kubectl create role` refuses it: rights are
 * written as a manifest, `rules: [{apiGroups: [audit.chancery.dev], resources: [auditrecords], verbs: [get, list]}]`. A rule
 * with `resourceNames: [CLUSTER]` gives the right in these workload clusters only: a cluster's name is the resource's.
 */
export const AUDIT_RESOURCE = { group: 'audit.chancery.dev', resource: 'auditrecords' } as const;

/** Rights cannot be found out at the moment. Transient. */
export class AccessReviewUnavailable extends Error {
  override readonly name = 'AccessReviewUnavailable';
}

/** Decides who somebody is and what she may read. Throws {@link AccessReviewUnavailable}. */
export interface AccessReviewer {
  /** Undefined: the token is none, has ended, or was made for another audience. @param address that it comes from */
  authenticate(token: string, address?: string): Promise<Caller | undefined>;
  allowed(caller: Caller, right: Right): Promise<boolean>;
}

import type { PkiSpec, PkiStatus } from './__generated__/pki.js';

/** What Chancery reads of an object's metadata. */
export interface ObjectMeta {
  name: string;
  namespace: string;
  uid: string;
  resourceVersion: string;
  /** Counts the changes of the spec. A kind without status subresource counts every change. */
  generation?: number;
  creationTimestamp: string;
  deletionTimestamp?: string;
  finalizers?: string[];
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
}

/** A Pki whose spec is what the schema says. */
export interface Pki {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
  spec: PkiSpec;
  status?: PkiStatus;
}

/**
 * A Pki as it arrives: of the article's kind, or stored before the schema was stricter, so its spec may be anything.
 * {@link parseSpec} makes a {@link PkiSpec} of it or says what is wrong.
 */
export interface UncheckedPki extends Omit<Pki, 'spec'> {
  spec?: unknown;
}

import type { ApiObject } from '@chancery/controller';
import { ARTICLE_PKI, CHANCERY_PKI, MANAGED, MANAGED_LABEL, SECRET_ANNOTATIONS, pkiOfSecret, placeOfSecret, type PkiKind, type PkiStatus } from '@chancery/crd';

import { requestHash } from '../reconcile/request-hash.js';
import { projectPki, type PkiView } from '../view/pki-view.js';
import { SECRET_TYPE, type SecretView } from '../view/secret-view.js';

/** The frozen clock of the specifications. */
export const NOW = new Date('2030-01-01T12:00:00Z');
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
/** That many milliseconds from now. */
export const after = (ms: number): Date => new Date(NOW.getTime() + ms);

export interface PkiChange {
  readonly kind?: PkiKind;
  readonly metadata?: Record<string, unknown>;
  readonly spec?: unknown;
  readonly status?: PkiStatus;
}

/** A Pki as the API server shows it: valid, unless the change makes it otherwise. */
export const pkiObject = ({ kind = CHANCERY_PKI, metadata, spec = { serviceName: 'app1' }, status }: PkiChange = {}): ApiObject =>
  ({
    apiVersion: kind.apiVersion,
    kind: kind.kind,
    metadata: {
      name: 'app1-pki', namespace: 'app1', uid: 'pki-uid', resourceVersion: '1', generation: 1,
      creationTimestamp: '2029-12-01T00:00:00Z', annotations: { 'chancery.dev/requester': 'alice' }, ...metadata,
    },
    spec,
    ...(status !== undefined && { status }),
  }) as unknown as ApiObject;

export const pkiView = (change: PkiChange = {}): PkiView => projectPki(change.kind ?? CHANCERY_PKI)(pkiObject(change));
/** The article's Pki: no status, nothing checked. */
export const articlePki = (change: PkiChange = {}): PkiView => pkiView({ ...change, kind: ARTICLE_PKI });

/** The Secret that holds just what the Pki asks: signed a day ago, for 90 days. */
export const secretOf = (pki: PkiView, change: Partial<SecretView> = {}): SecretView => {
  const serialNumber = change.certificate?.serialNumber ?? '4a01';
  const hash = 'spec' in pki.parsed ? requestHash(pki.parsed.spec) : undefined;
  const owner = pkiOfSecret(pki.kind.group, pki.name);
  return {
    uid: 'secret-uid', resourceVersion: '10', namespace: pki.namespace, name: pki.secretName ?? pki.name, type: SECRET_TYPE,
    pki: owner, requestHash: hash, revision: 'r1', signedAt: after(-DAY), reissue: pki.reissue,
    keys: ['ca.crt', 'tls.crt', 'tls.key'],
    labels: { [MANAGED_LABEL]: MANAGED },
    annotations: { [SECRET_ANNOTATIONS.pki]: owner, [SECRET_ANNOTATIONS.serialNumber]: serialNumber },
    issuedIn: placeOfSecret('dev', pki.namespace),
    owners: [], isWrittenByUs: true,
    certificate: { serialNumber, notBefore: after(-DAY - 60_000), notAfter: after(89 * DAY), fingerprint: 'ab'.repeat(32) },
    isWhole: true,
    ...change,
  };
};

import type { SignedReply } from '@chancery/contracts';
import { MANAGED, MANAGED_LABEL, OUTPUT_KEYS, SECRET_ANNOTATIONS, isReservedKey, pkiOfSecret, type PkiSpec } from '@chancery/crd';

import type { PkiView } from '../view/pki-view.js';
import type { SentSecret } from './altered.js';
import { wantedOutputs } from './outputs.js';
import type { ActionOf } from './plan.js';
import { SECRET_KEYS, SECRET_TYPE, isPki, type OwnerReference, type SecretView } from '../view/secret-view.js';
import { presentKeys, staleKeys, templateAnnotation, wantedKeys } from './template-keys.js';

export interface SecretMetadata {
  labels: Record<string, string>;
  annotations: Record<string, string>;
  ownerReferences?: OwnerReference[];
}

const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');

const owned = (pki: PkiView): OwnerReference => ({
  apiVersion: pki.kind.apiVersion,
  kind: pki.kind.kind,
  name: pki.name,
  uid: pki.uid,
});

const withoutReserved = (values: Record<string, string> | undefined): Record<string, string> =>
  Object.fromEntries(Object.entries(values ?? {}).filter(([key]) => !isReservedKey(key)));

/** Labels, annotations and owner that the Pki wants on its Secret, beside what Chancery itself puts there. */
export const wantedMetadata = (pki: PkiView, spec: PkiSpec, before: SecretView | undefined): SecretMetadata => {
  const { owners = [] } = before ?? {};
  // A Pki that has left the Secret would take it along when it is deleted.
  const others = owners.filter(({ uid, apiVersion, kind }) => uid !== pki.uid && !isPki({ apiVersion, kind }));
  const ownerReferences = spec.secretOwnerReference === true ? [...others, owned(pki)] : others;
  return {
    labels: { ...withoutReserved(spec.secretTemplate?.labels), [MANAGED_LABEL]: MANAGED },
    annotations: withoutReserved(spec.secretTemplate?.annotations),
    ...(ownerReferences.length + owners.length > 0 && (before === undefined || before.owners !== undefined) && { ownerReferences }),
  };
};

const nothing = (keys: readonly string[]): Record<string, null> => Object.fromEntries(keys.map((key) => [key, null]));

/** The same as a merge patch (RFC 7396): what an earlier template put there and this one does not is taken away. */
export const adornment = (pki: PkiView, spec: PkiSpec, before: SecretView): SentSecret['metadata'] => {
  const metadata = wantedMetadata(pki, spec, before);
  const stale = staleKeys(before, spec);
  return {
    ...metadata,
    labels: { ...nothing(stale.labels), ...metadata.labels },
    annotations: {
      ...nothing(stale.annotations),
      ...metadata.annotations,
      [SECRET_ANNOTATIONS.template]: templateAnnotation(wantedKeys(spec)) ?? null,
    },
    ...(before.owners !== undefined && { ownerReferences: metadata.ownerReferences ?? null }),
  };
};

/** What is known only of a certificate, and what stands for it. */
const OF_CERTIFICATE = (['requestHash', 'policyRevision', 'serialNumber', 'issuedIn', 'signedAt'] as const).map((name) => SECRET_ANNOTATIONS[name]);
const REHEARSED = 'rehearsed';

/**
 * What the write of a Secret is rehearsed with: labels, annotations and owner of the real one, since admission may ask for them, forbid them
 * or take them away, and its keys, all empty.
 */
export const rehearsal = (pki: PkiView, spec: PkiSpec, before: SecretView | undefined): SentSecret => {
  const { labels, annotations, ...others } = before === undefined ? wantedMetadata(pki, spec, before) : adornment(pki, spec, before);
  const metadata = before === undefined ? others : withoutOwners(others);
  return {
    metadata: {
      ...metadata,
      labels,
      annotations: {
        ...annotations,
        ...Object.fromEntries(OF_CERTIFICATE.map((key) => [key, REHEARSED])),
        [SECRET_ANNOTATIONS.pki]: pkiOfSecret(pki.kind.group, pki.name),
        ...(pki.reissue !== undefined && { [SECRET_ANNOTATIONS.reissue]: pki.reissue }),
      },
      // As the real one: refused where somebody has written since.
      ...(before !== undefined && { uid: before.uid, resourceVersion: before.resourceVersion }),
    },
    data: Object.fromEntries([...Object.values(SECRET_KEYS), ...wantedOutputs(spec)].map((key) => [key, ''])),
  };
};

/**
 * Of a Secret that is there, the owner is changed by a write of its own, after the certificate: where the API server refuses that one
 * (OwnerReferencesPermissionEnforcement), the certificate is renewed all the same.
 */
const withoutOwners = ({ ownerReferences: _, ...others }: { readonly ownerReferences?: unknown; readonly [field: string]: unknown }): Record<string, unknown> => others;

/** Kept until what an earlier template put there has been taken away. */
const rememberedKeys = (spec: PkiSpec, before: SecretView | undefined): string | undefined => {
  const [present, wanted] = [presentKeys(before), wantedKeys(spec)];
  const both = (a: readonly string[], b: readonly string[]): string[] => [...new Set([...a, ...b])].sort();
  return templateAnnotation({ labels: both(present.labels, wanted.labels), annotations: both(present.annotations, wanted.annotations) });
};

/** Of those that only Chancery writes, what is on the Secret and not written any more: a keystore would keep the private key of before. */
const outdated = (ours: readonly string[], present: readonly string[]): Record<string, null> => nothing(ours.filter((key) => present.includes(key)));

/**
 * The whole Secret, key and chain together, so that a pair that does not match is never stored. Where there is one before, a merge
 * patch (RFC 7396) that leaves everything alone that is not ours.
 */
export const secretObject = (
  pki: PkiView,
  { spec, secretName, requestHash, place }: Pick<ActionOf<'issue'>, 'spec' | 'secretName' | 'requestHash' | 'place'>,
  reply: SignedReply,
  keyPem: string,
  before: SecretView | undefined,
  outputs: Readonly<Record<string, Uint8Array>> = {},
): SentSecret => {
  const { ownerReferences, ...metadata } = wantedMetadata(pki, spec, before);
  const template = rememberedKeys(spec, before);
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: secretName,
      namespace: pki.namespace,
      ...metadata,
      ...(before === undefined && ownerReferences !== undefined && { ownerReferences }),
      annotations: {
        ...outdated([SECRET_ANNOTATIONS.template, SECRET_ANNOTATIONS.reissue], Object.keys(before?.annotations ?? {})),
        ...metadata.annotations,
        [SECRET_ANNOTATIONS.pki]: pkiOfSecret(pki.kind.group, pki.name),
        [SECRET_ANNOTATIONS.requestHash]: requestHash,
        [SECRET_ANNOTATIONS.policyRevision]: reply.revision,
        [SECRET_ANNOTATIONS.serialNumber]: reply.serialNumber,
        [SECRET_ANNOTATIONS.issuedIn]: place,
        [SECRET_ANNOTATIONS.signedAt]: reply.signedAt,
        ...(template !== undefined && { [SECRET_ANNOTATIONS.template]: template }),
        ...(pki.reissue !== undefined && { [SECRET_ANNOTATIONS.reissue]: pki.reissue }),
      },
      // A server that finds another object under the name refuses: a paused or second leader is fenced by this.
      ...(before !== undefined && { uid: before.uid, resourceVersion: before.resourceVersion }),
    },
    type: SECRET_TYPE,
    data: {
      ...outdated(Object.values(OUTPUT_KEYS), before?.keys ?? []),
      [SECRET_KEYS.certificate]: base64(reply.chain),
      [SECRET_KEYS.key]: base64(keyPem),
      [SECRET_KEYS.ca]: base64(reply.ca),
      ...Object.fromEntries(Object.entries(outputs).map(([key, bytes]) => [key, Buffer.from(bytes).toString('base64')])),
    },
  };
};

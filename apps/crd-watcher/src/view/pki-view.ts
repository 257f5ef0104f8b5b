import { UNKNOWN_REQUESTER } from '@chancery/contracts';
import type { Projected, ApiObject } from '@chancery/controller';
import {
  PKI_ANNOTATIONS, parseSpec, secretNameOf, type ParsedSpec, type PkiKind, type PkiStatus, type UncheckedPki,
} from '@chancery/crd';

import { keptValue } from './kept-marks.js';

/** What is kept of a Pki: enough to plan, and nothing of what only other people's tools put there. */
export interface PkiView extends Projected {
  readonly kind: PkiKind;
  readonly namespace: string;
  readonly name: string;
  readonly generation: number;
  readonly createdAt: string;
  /** Since when it is being deleted; undefined: it is not. */
  readonly deletedAt: Date | undefined;
  /** What its deletion waits for. */
  readonly finalizers: readonly string[];
  readonly requester: string;
  /** Value of the annotation that forces a new certificate, as {@link keptValue} keeps it. */
  readonly reissue: string | undefined;
  readonly parsed: ParsedSpec;
  /** Name of the Secret that it claims, also while the rest of its spec cannot be read. */
  readonly secretName: string;
  readonly status: PkiStatus | undefined;
}

/** Longest requester that is passed on; the API server allows longer user names. */
const MAX_REQUESTER = 512;
/** The signer takes none with a control character, which the API server allows. */
const CONTROL = /\p{Cc}/gu;

/** Who asked, as the signer takes it: cut between two characters, control characters replaced. */
const keptRequester = (requester: string): string => requester.slice(0, MAX_REQUESTER).replace(/[\ud800-\udbff]$/, '').replace(CONTROL, '\ufffd');

/** Enough to see who holds a deletion up. */
const MOST_FINALIZERS = 4;

export const projectPki =
  (kind: PkiKind) =>
  (object: ApiObject): PkiView => {
    const pki = object as unknown as UncheckedPki;
    const { metadata } = pki;
    const reissue = metadata.annotations?.[PKI_ANNOTATIONS.reissue];
    const parsed = parseSpec(pki.spec, metadata.name);
    return {
      kind,
      uid: metadata.uid,
      resourceVersion: metadata.resourceVersion,
      namespace: metadata.namespace,
      name: metadata.name,
      generation: metadata.generation ?? 0,
      createdAt: metadata.creationTimestamp,
      deletedAt: metadata.deletionTimestamp === undefined ? undefined : new Date(metadata.deletionTimestamp),
      finalizers: metadata.deletionTimestamp === undefined ? [] : (metadata.finalizers ?? []).slice(0, MOST_FINALIZERS),
      requester: keptRequester(metadata.annotations?.[PKI_ANNOTATIONS.requester] ?? UNKNOWN_REQUESTER),
      reissue: reissue === undefined ? undefined : keptValue(reissue),
      parsed,
      secretName: secretNameOf(pki),
      // Only what we write ourselves is read back; the article's kind may have a status of any shape.
      status: kind.hasStatus ? pki.status : undefined,
    };
  };

/** Key of a Pki in the work queue: `<namespace>/<group>/<name>`, so that both kinds share one queue. */
export const pkiKey = (namespace: string, group: string, name: string): string => `${namespace}/${group}/${name}`;

/** What {@link pkiKey} was made of. */
export const splitPkiKey = (key: string): { namespace: string; group: string; name: string } => {
  const [namespace = '', group = '', name = ''] = key.split('/');
  return { namespace, group, name };
};

export const keyOfPki = ({ namespace, kind, name }: PkiView): string => pkiKey(namespace, kind.group, name);

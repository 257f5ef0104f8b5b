import type { ApiClient, ReflectorOptions } from '@chancery/controller';
import { MANAGED_SELECTOR } from '@chancery/crd';

import { projectSecret, type SecretView } from '../view/secret-view.js';

/** The Secrets of ours, as far as they are watched. */
export interface SecretStore {
  start(): void;
  stop(): Promise<void>;
  /** Told of a namespace when its first Pki comes, and when its last one has gone. */
  follow(namespace: string): void;
  leave(namespace: string): void;
  get(key: string): SecretView | undefined;
  /** All that are known, by their keys. */
  entries(): IterableIterator<[string, SecretView]>;
  /** Whether what is not in the store of this namespace does not exist either, or may not be seen by us. */
  isKnown(namespace: string): boolean;
  isForbidden(namespace: string): boolean;
  /** Whether those here were seen and may not be any more: what is in the store is as it was seen last. */
  isOutOfSight(namespace: string): boolean;
  /** Whether what is there now was listed once. */
  readonly hasSynced: boolean;
  /** Resolves when it makes sense to begin. */
  whenSynced(): Promise<void>;
  /** Milliseconds since the API server was last heard, of what was heard longest ago. */
  ageMs(): number;
  /** How many namespaces with Pkis there are whose Secrets we have no right to see. */
  readonly forbiddenNamespaces: number;
}

export interface SecretStoreOptions {
  client: Pick<ApiClient, 'request' | 'lines'>;
  onChange: (key: string, secret: SecretView) => void;
  /** What is in this namespace is known from now on; also, that we have no right to know it. */
  onKnown: (namespace: string) => void;
  onError: (error: unknown) => void;
}

/** A Secret may have a MiB and more, and anybody may give theirs our label: of so many a page is still read as it comes. */
const PAGE_SIZE = 50;

/** How Secrets are reflected, whichever of them. */
export const reflection = ({ client, onChange }: SecretStoreOptions): Omit<ReflectorOptions<SecretView>, 'path' | 'onError'> => ({
  client,
  labelSelector: MANAGED_SELECTOR,
  pageSize: PAGE_SIZE,
  project: projectSecret,
  onChange: (key, after, before) => onChange(key, (after ?? before)!),
});

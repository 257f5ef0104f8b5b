import { Reflector, isApiError } from '@chancery/controller';

import type { SecretView } from '../view/secret-view.js';
import { reflection, type SecretStore, type SecretStoreOptions } from './secret-store.js';

/** One watch over all namespaces: needs the right to list and watch Secrets in the whole cluster. */
export class ClusterSecrets implements SecretStore {
  readonly forbiddenNamespaces = 0;
  private readonly reflector: Reflector<SecretView>;
  /** The last answer was that we have no right: what was seen before may have changed. */
  private wasForbidden = false;

  constructor(options: SecretStoreOptions) {
    this.reflector = new Reflector({
      ...reflection(options),
      path: '/api/v1/secrets',
      onListed: () => (this.wasForbidden = false),
      onError: (error) => {
        this.wasForbidden = isApiError(error, 403);
        options.onError(error);
      },
    });
  }

  start(): void {
    this.reflector.start();
  }

  stop(): Promise<void> {
    return this.reflector.stop();
  }

  follow(): void {}

  leave(): void {}

  get(key: string): SecretView | undefined {
    return this.reflector.get(key);
  }

  entries(): IterableIterator<[string, SecretView]> {
    return this.reflector.entries();
  }

  isKnown(): boolean {
    return this.reflector.hasSynced;
  }

  isForbidden(): boolean {
    return this.wasForbidden;
  }

  /** Its age says so, of all of them at once. */
  isOutOfSight(): boolean {
    return false;
  }

  get hasSynced(): boolean {
    return this.reflector.hasSynced;
  }

  whenSynced(): Promise<void> {
    return this.reflector.whenSynced();
  }

  ageMs(): number {
    return this.reflector.ageMs();
  }
}

import { Reflector, isApiError } from '@chancery/controller';

import type { SecretView } from '../view/secret-view.js';
import { reflection, type SecretStore, type SecretStoreOptions } from './secret-store.js';

/** A namespace whose last Pki is gone is watched for so long: the next one is often applied at once. */
const LINGER_MS = 300_000;
/** Where Secrets were seen, a refusal counts once it has lasted for so long: a server that has just started refuses everybody until it knows its roles. */
const PATIENCE_MS = 30_000;

interface Followed {
  readonly reflector: Reflector<SecretView>;
  /** We have no right here. */
  isForbidden: boolean;
  /** Since when every answer says so, by the process' own clock. */
  refusedSince: number | undefined;
  leaving: NodeJS.Timeout | undefined;
}

/**
 * A watch for each namespace that has Pkis: needs rights there, and nowhere else. A namespace without them is asked again and
 * again, so that one that opts in is noticed within seconds; until then nothing of ours is there as far as we can know, and
 * the write that is refused says so to the Pki's owner. What was seen in one that takes the rights away is kept, and is out of sight.
 */
export class NamespaceSecrets implements SecretStore {
  private readonly followed = new Map<string, Followed>();
  private isStarted = false;
  private isStopped = false;
  private wasKnown = false;

  constructor(
    private readonly options: SecretStoreOptions,
    private readonly lingerMs = LINGER_MS,
    private readonly patienceMs = PATIENCE_MS,
  ) {}

  start(): void {
    this.isStarted = true;
    for (const { reflector } of this.followed.values()) reflector.start();
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    await Promise.all(
      [...this.followed.values()].map(({ reflector, leaving }) => {
        clearTimeout(leaving);
        return reflector.stop();
      }),
    );
  }

  follow(namespace: string): void {
    if (this.isStopped) return;
    const known = this.followed.get(namespace);
    if (known !== undefined) {
      clearTimeout(known.leaving);
      known.leaving = undefined;
      return;
    }
    const followed: Followed = { reflector: this.reflectorOf(namespace), isForbidden: false, refusedSince: undefined, leaving: undefined };
    this.followed.set(namespace, followed);
    if (this.isStarted) followed.reflector.start();
  }

  leave(namespace: string): void {
    const followed = this.followed.get(namespace);
    if (followed === undefined || followed.leaving !== undefined) return;
    followed.leaving = setTimeout(() => {
      this.followed.delete(namespace);
      followed.reflector.stop().catch(this.options.onError);
    }, this.lingerMs);
    followed.leaving.unref();
  }

  get(key: string): SecretView | undefined {
    return this.followed.get(key.slice(0, key.indexOf('/')))?.reflector.get(key);
  }

  *entries(): Generator<[string, SecretView]> {
    for (const { reflector } of this.followed.values()) yield* reflector.entries();
  }

  isKnown(namespace: string): boolean {
    const followed = this.followed.get(namespace);
    return followed !== undefined && (followed.isForbidden || followed.reflector.hasSynced);
  }

  isForbidden(namespace: string): boolean {
    return this.followed.get(namespace)?.isForbidden === true;
  }

  isOutOfSight(namespace: string): boolean {
    const followed = this.followed.get(namespace);
    return followed?.isForbidden === true && followed.reflector.hasSynced;
  }

  /** Stays true: a namespace that comes later holds up nobody but itself. */
  get hasSynced(): boolean {
    this.wasKnown ||= [...this.followed.keys()].every((namespace) => this.isKnown(namespace));
    return this.wasKnown;
  }

  /** At once: of each namespace on its own nothing is decided before it is known. */
  whenSynced(): Promise<void> {
    return Promise.resolve();
  }

  ageMs(): number {
    const ages = [...this.followed.values()].filter(({ isForbidden, reflector }) => !isForbidden && reflector.hasSynced).map(({ reflector }) => reflector.ageMs());
    return Math.max(0, ...ages);
  }

  get forbiddenNamespaces(): number {
    return [...this.followed.values()].filter(({ isForbidden }) => isForbidden).length;
  }

  private reflectorOf(namespace: string): Reflector<SecretView> {
    return new Reflector({
      ...reflection(this.options),
      path: `/api/v1/namespaces/${namespace}/secrets`,
      onListed: () => this.listed(namespace),
      onError: (error) => this.failed(namespace, error),
    });
  }

  private listed(namespace: string): void {
    const followed = this.followed.get(namespace);
    if (followed === undefined) return;
    followed.isForbidden = false;
    followed.refusedSince = undefined;
    this.options.onKnown(namespace);
  }

  private failed(namespace: string, error: unknown): void {
    const followed = this.followed.get(namespace);
    if (!isApiError(error, 403) || followed === undefined) {
      if (followed !== undefined) followed.refusedSince = undefined;
      this.options.onError(error);
      return;
    }
    if (followed.isForbidden) return;
    const now = performance.now();
    followed.refusedSince ??= now;
    const wasSeen = followed.reflector.hasSynced;
    if (wasSeen && now - followed.refusedSince < this.patienceMs) return;
    followed.isForbidden = true;
    // Nobody has to know of one that never opted in.
    if (wasSeen) this.options.onError(error);
    this.options.onKnown(namespace);
  }
}

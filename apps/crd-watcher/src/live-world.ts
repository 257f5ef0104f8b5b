import { Reflector, splitKey, type ApiClient } from '@chancery/controller';
import { PKI_KINDS, parsePkiOfSecret, type PkiKind } from '@chancery/crd';

import type { World } from './reconcile/world.js';
import { ClusterSecrets } from './secrets/cluster-secrets.js';
import { NamespaceSecrets } from './secrets/namespace-secrets.js';
import type { SecretStore } from './secrets/secret-store.js';
import { PkiIndex } from './view/pki-index.js';
import { keyOfPki, pkiKey, projectPki, splitPkiKey, type PkiView } from './view/pki-view.js';
import type { SecretView } from './view/secret-view.js';
import { Written } from './view/written.js';

export interface LiveWorldOptions {
  client: ApiClient;
  /** Name of the cluster. */
  cluster: string;
  /** Which Secrets are watched: all in the cluster, or those of each namespace that has Pkis. */
  secrets: 'cluster' | 'namespaces';
  /** Told of every Pki that has to be looked at. */
  onConcerned: (key: string) => void;
  onError: (kind: string, error: unknown) => void;
}

/**
 * Pkis of both kinds and the Secrets of ours, as the reflectors know them, with our own writes in front until the
 * reflectors have caught up: without that, the next look would repeat a write that was just done.
 */
export class LiveWorld implements World {
  private readonly index = new PkiIndex();
  private readonly pkis = new Map<string, Reflector<PkiView>>();
  private readonly secrets: SecretStore;
  /** How many Pkis each namespace has. */
  private readonly population = new Map<string, number>();
  private readonly writtenPkis: Written<PkiView>;
  private readonly writtenSecrets: Written<SecretView>;
  private announced: string | undefined;
  /** Keys of Pkis that may be gone, or of a kind that was never listed. */
  private readonly undecided = new Set<string>();

  constructor(private readonly options: LiveWorldOptions) {
    this.writtenPkis = new Written((key) => options.onConcerned(key));
    this.writtenSecrets = new Written((key) => this.lookAt(this.claimantsOf(key)));
    for (const kind of PKI_KINDS) this.pkis.set(kind.group, this.reflectorOf(kind));
    const Store = options.secrets === 'cluster' ? ClusterSecrets : NamespaceSecrets;
    this.secrets = new Store({
      client: options.client,
      onChange: (key, secret) => this.secretChanged(key, secret),
      onKnown: (namespace) => this.lookAt(this.keysIn(namespace)),
      onError: (error) => options.onError('secrets', error),
    });
  }

  get cluster(): string {
    return this.options.cluster;
  }

  start(): void {
    for (const reflector of this.pkis.values()) reflector.start();
    this.secrets.start();
  }

  async stop(): Promise<void> {
    await Promise.all([...this.pkis.values(), this.secrets].map((store) => store.stop()));
  }

  async whenSynced(): Promise<void> {
    await Promise.all([...this.pkis.values(), this.secrets].map((store) => store.whenSynced()));
  }

  /** Why planning would be guessing, or undefined. */
  whyNotSynced(): string | undefined {
    const missing = [...this.pkis].filter(([, reflector]) => !reflector.hasSynced).map(([group]) => `pkis.${group}`);
    if (!this.secrets.hasSynced) missing.push('secrets');
    return missing.length === 0 ? undefined : `not listed yet: ${missing.join(', ')}`;
  }

  /** Age of the oldest store, in milliseconds. */
  ageMs(): number {
    return Math.max(...[...this.pkis.values(), this.secrets].map((store) => store.ageMs()));
  }

  get size(): number {
    return [...this.pkis.values()].reduce((sum, reflector) => sum + reflector.size, 0);
  }

  /** How many namespaces with Pkis there are whose Secrets we have no right to see. */
  get forbiddenNamespaces(): number {
    return this.secrets.forbiddenNamespaces;
  }

  /**
   * Whether enough is known to decide on this Pki: before its namespace is listed, a Secret that is missing may only be not listed yet,
   * and so may a Pki whose kind is not served at the moment. What is not decidable is looked at again once it is.
   */
  isDecidable(key: string): boolean {
    const pki = this.pki(key);
    if (pki !== undefined) return this.secrets.isKnown(pki.namespace);
    if (this.pkis.get(splitPkiKey(key).group)?.knowsAbsence !== false) return true;
    this.undecided.add(key);
    return false;
  }

  /** Whether what is not in {@link secret} is not there either. */
  knowsSecrets(namespace: string): boolean {
    return this.secrets.isKnown(namespace) && !this.secrets.isForbidden(namespace);
  }

  maySeeSecrets(namespace: string): boolean {
    return !this.secrets.isForbidden(namespace);
  }

  isOutOfSight(namespace: string): boolean {
    return this.secrets.isOutOfSight(namespace);
  }

  *keys(): Generator<string> {
    for (const reflector of this.pkis.values()) {
      for (const [, pki] of reflector.entries()) yield keyOfPki(pki);
    }
  }

  pki(key: string): PkiView | undefined {
    return this.writtenPkis.get(key) ?? this.storedPki(key);
  }

  secret(namespace: string, name: string): SecretView | undefined {
    const key = `${namespace}/${name}`;
    return this.writtenSecrets.get(key) ?? this.secrets.get(key);
  }

  /** All Secrets of ours. */
  *ours(): Generator<SecretView> {
    for (const [, secret] of this.secrets.entries()) yield secret;
  }

  claimants(namespace: string, secretName: string): PkiView[] {
    return this.index.claimants(namespace, secretName);
  }

  wrotePki(pki: PkiView): void {
    const key = keyOfPki(pki);
    this.writtenPkis.keep(key, pki, this.storedPki(key));
  }

  wroteSecret(secret: SecretView): void {
    const key = `${secret.namespace}/${secret.name}`;
    this.writtenSecrets.keep(key, secret, this.secrets.get(key));
  }

  revision(): string | undefined {
    return this.announced;
  }

  /** @returns whether it is another than before. */
  announce(revision: string): boolean {
    const changed = this.announced !== revision;
    this.announced = revision;
    return changed;
  }

  private reflectorOf(kind: PkiKind): Reflector<PkiView> {
    return new Reflector<PkiView>({
      client: this.options.client,
      path: `/apis/${kind.apiVersion}/${kind.plural}`,
      project: projectPki(kind),
      onChange: (_, after, before) => {
        this.writtenPkis.forget(keyOfPki((after ?? before)!));
        this.populate((after ?? before)!.namespace, Number(after !== undefined) - Number(before !== undefined));
        this.lookAt(this.index.change(before, after));
      },
      // The reflector counts itself as listed behind this.
      onListed: () => queueMicrotask(() => this.decideOn(kind.group)),
      onError: (error) => this.options.onError(`pkis.${kind.group}`, error),
    });
  }

  private decideOn(group: string): void {
    if (this.pkis.get(group)?.knowsAbsence !== true) return;
    for (const key of this.undecided) {
      if (splitPkiKey(key).group !== group) continue;
      this.undecided.delete(key);
      this.options.onConcerned(key);
    }
  }

  private populate(namespace: string, change: number): void {
    if (change === 0) return;
    const count = (this.population.get(namespace) ?? 0) + change;
    if (count > 0) this.population.set(namespace, count);
    else this.population.delete(namespace);
    if (count === 0) this.secrets.leave(namespace);
    else this.secrets.follow(namespace);
  }

  private *keysIn(namespace: string): Generator<string> {
    for (const key of this.keys()) {
      if (key.startsWith(`${namespace}/`)) yield key;
    }
  }

  private secretChanged(key: string, secret: SecretView): void {
    this.writtenSecrets.forget(key);
    this.lookAt(this.claimantsOf(key));
    const holder = parsePkiOfSecret(secret.pki);
    if (holder !== undefined) this.options.onConcerned(pkiKey(secret.namespace, holder.group, holder.name));
  }

  private storedPki(key: string): PkiView | undefined {
    const { namespace, group, name } = splitPkiKey(key);
    return this.pkis.get(group)?.get(`${namespace}/${name}`);
  }

  /** Keys of the Pkis that claim the Secret of this key. */
  private claimantsOf(key: string): string[] {
    const { namespace, name } = splitKey(key);
    return this.index.claimants(namespace, name).map(keyOfPki);
  }

  private lookAt(keys: Iterable<string>): void {
    for (const key of keys) this.options.onConcerned(key);
  }
}

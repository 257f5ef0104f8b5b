import type { PkiView } from '../view/pki-view.js';
import type { SecretView } from '../view/secret-view.js';

/** The watched world, as it is now. Writes are put into it at once, so that the next look does not miss them. */
export interface World {
  /** Name of the cluster. */
  readonly cluster: string;
  pki(key: string): PkiView | undefined;
  secret(namespace: string, name: string): SecretView | undefined;
  /** False: what is in this namespace is not known, for want of the right, and can hardly be written either. */
  maySeeSecrets(namespace: string): boolean;
  /** True: it was known until the right was taken away; what {@link secret} says is as it was seen last. */
  isOutOfSight(namespace: string): boolean;
  claimants(namespace: string, secretName: string): PkiView[];
  wrotePki(pki: PkiView): void;
  wroteSecret(secret: SecretView): void;
  /** Revision of the policy, as announced. */
  revision(): string | undefined;
}

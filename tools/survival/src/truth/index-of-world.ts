import { MANAGED, MANAGED_LABEL, SECRET_ANNOTATIONS, parsePkiOfSecret } from '@chancery/crd';

import { placeOf, type SeenPki, type SeenSecret, type World } from './world.js';

/** Finds what belongs together in a world. */
export class IndexOfWorld {
  private readonly secrets: ReadonlyMap<string, SeenSecret>;
  private readonly pkis: ReadonlyMap<string, SeenPki>;
  private readonly claims = new Map<string, SeenPki[]>();

  constructor(readonly world: World) {
    this.secrets = new Map(world.secrets.map((secret) => [placeOf(secret.metadata), secret]));
    this.pkis = new Map(world.pkis.map((pki) => [placeOf(pki.metadata), pki]));
    for (const pki of world.pkis) {
      const place = placeOf({ namespace: pki.metadata.namespace, name: secretNameOf(pki) });
      this.claims.set(place, [...(this.claims.get(place) ?? []), pki]);
    }
  }

  pki(namespace: string, name: string): SeenPki | undefined {
    return this.pkis.get(placeOf({ namespace, name }));
  }

  secret(namespace: string, name: string): SeenSecret | undefined {
    return this.secrets.get(placeOf({ namespace, name }));
  }

  claimants(namespace: string, secretName: string): readonly SeenPki[] {
    return this.claims.get(placeOf({ namespace, name: secretName })) ?? [];
  }

  /** The one that may have the name: who is in the Secret keeps it, else the oldest. */
  holder(namespace: string, secretName: string): SeenPki | undefined {
    const claimants = this.claimants(namespace, secretName);
    const written = pkiNameOf(this.secret(namespace, secretName));
    return claimants.find(({ metadata }) => metadata.name === written) ?? [...claimants].sort(byAge)[0];
  }
}

export const secretNameOf = ({ metadata, spec }: SeenPki): string => spec.secretName ?? metadata.name;

/** Name of the Pki that a Secret was last written for; undefined when it is not Chancery's. */
export const pkiNameOf = (secret: SeenSecret | undefined): string | undefined => {
  if (secret?.metadata.labels?.[MANAGED_LABEL] !== MANAGED) return undefined;
  return parsePkiOfSecret(secret.metadata.annotations?.[SECRET_ANNOTATIONS.pki])?.name;
};

const byAge = ({ metadata: a }: SeenPki, { metadata: b }: SeenPki): number =>
  a.creationTimestamp.localeCompare(b.creationTimestamp) || (a.uid < b.uid ? -1 : 1);

import { MANAGED, MANAGED_LABEL, SECRET_ANNOTATIONS, parsePkiOfSecret } from '@chancery/crd';

import { placeOf, type SoakPki, type SoakSecret, type World } from './world.js';

/** Finds what belongs together in a world. */
export class IndexOfWorld {
  private readonly secrets: ReadonlyMap<string, SoakSecret>;
  private readonly pkis: ReadonlyMap<string, SoakPki>;
  private readonly claims = new Map<string, SoakPki[]>();

  constructor(readonly world: World) {
    this.secrets = new Map(world.secrets.map((secret) => [placeOf(secret.metadata), secret]));
    this.pkis = new Map(world.pkis.map((pki) => [placeOf(pki.metadata), pki]));
    for (const pki of world.pkis) {
      const place = placeOf({ namespace: pki.metadata.namespace, name: secretNameOf(pki) });
      this.claims.set(place, [...(this.claims.get(place) ?? []), pki]);
    }
  }

  pki(namespace: string, name: string): SoakPki | undefined {
    return this.pkis.get(placeOf({ namespace, name }));
  }

  secret(namespace: string, name: string): SoakSecret | undefined {
    return this.secrets.get(placeOf({ namespace, name }));
  }

  claimants(namespace: string, secretName: string): readonly SoakPki[] {
    return this.claims.get(placeOf({ namespace, name: secretName })) ?? [];
  }

  /** The one that may have the name: who is in the Secret keeps it, else the oldest. */
  holder(namespace: string, secretName: string): SoakPki | undefined {
    const claimants = this.claimants(namespace, secretName);
    const written = pkiNameOf(this.secret(namespace, secretName));
    return claimants.find(({ metadata }) => metadata.name === written) ?? [...claimants].sort(byAge)[0];
  }
}

export const secretNameOf = ({ metadata, spec }: SoakPki): string => spec.secretName ?? metadata.name;

/** Name of the Pki that a Secret was last written for; undefined when it is not Chancery's. */
export const pkiNameOf = (secret: SoakSecret | undefined): string | undefined => {
  if (secret?.metadata.labels?.[MANAGED_LABEL] !== MANAGED) return undefined;
  return parsePkiOfSecret(secret.metadata.annotations?.[SECRET_ANNOTATIONS.pki])?.name;
};

const byAge = ({ metadata: a }: SoakPki, { metadata: b }: SoakPki): number =>
  a.creationTimestamp.localeCompare(b.creationTimestamp) || (a.uid < b.uid ? -1 : 1);

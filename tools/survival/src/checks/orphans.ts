import { MANAGED, MANAGED_LABEL } from '@chancery/crd';

import { objectOf, type Defect } from '../truth/defect.js';
import { pkiNameOf, secretNameOf } from '../truth/index-of-world.js';
import { placeOf, type World } from '../truth/world.js';

/** Secrets of ours that no Pki feeds any more: they outlive their Pkis, and say themselves which that was. */
export const orphansOf = ({ secrets, pkis }: World): { readonly named: number; readonly unnamed: Defect[] } => {
  const fed = new Set(pkis.map((pki) => placeOf({ namespace: pki.metadata.namespace, name: secretNameOf(pki) })));
  const orphans = secrets.filter(({ metadata }) => metadata.labels?.[MANAGED_LABEL] === MANAGED && !fed.has(placeOf(metadata)));
  const unnamed = orphans.filter((secret) => pkiNameOf(secret) === undefined);
  return {
    named: orphans.length - unnamed.length,
    unnamed: unnamed.map(({ metadata }) => ({ object: objectOf('Secret', metadata), expected: 'the name of the Pki that it was made for', seen: 'none' })),
  };
};

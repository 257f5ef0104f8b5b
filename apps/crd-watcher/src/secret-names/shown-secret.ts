import type { ApiObject } from '@chancery/controller';
import { MANAGED, MANAGED_LABEL, SECRET_ANNOTATIONS, parsePkiOfSecret } from '@chancery/crd';

import type { SecretView } from '../view/secret-view.js';

/** What others are told of a Secret: the names of its keys, and whose it is. */
export interface ShownSecret {
  readonly keys: readonly string[];
  /** `<group>/<name>` of the Pki that last fed it; absent: it is not Chancery's. */
  readonly pki?: string;
}

interface SecretObject extends ApiObject {
  metadata: ApiObject['metadata'] & { labels?: Record<string, string>; annotations?: Record<string, string> };
  data?: Record<string, string>;
}

/** Of a Secret as the API server sends it. Nothing of its values is kept. */
export const shownSecret = (object: ApiObject): ShownSecret => {
  const { metadata, data = {} } = object as SecretObject;
  const { labels = {}, annotations = {} } = metadata;
  const pki = labels[MANAGED_LABEL] === MANAGED ? ownerIn(annotations[SECRET_ANNOTATIONS.pki]) : undefined;
  return { keys: Object.keys(data).sort(), ...(pki !== undefined && { pki }) };
};

/** Of one that is in the store, which has only those with our label. */
export const shownView = ({ keys, pki }: SecretView): ShownSecret => {
  const owner = ownerIn(pki);
  return { keys, ...(owner !== undefined && { pki: owner }) };
};

/** The annotation, where it names a Pki: the label alone anybody may have put there. */
const ownerIn = (annotation: string | undefined): string | undefined => (parsePkiOfSecret(annotation) === undefined ? undefined : annotation);

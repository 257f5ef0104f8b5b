import type { SecretWriter } from '../adapters/secret-writer.js';
import type { PkiView } from '../view/pki-view.js';
import type { SecretView } from '../view/secret-view.js';
import type { ActionOf } from './plan.js';
import { adornment } from './secret-object.js';
import { writeRefused, type WriteRefused } from './write-refused.js';

export type AdornOutcome = WriteRefused | { readonly kind: 'adorned'; readonly secret: SecretView };

/** Labels, annotations and owner of a Secret whose certificate is right. */
export const adorn = async (secrets: SecretWriter, pki: PkiView, { secret, spec }: ActionOf<'adorn'>): Promise<AdornOutcome> => {
  try {
    return { kind: 'adorned', secret: await secrets.adorn(secret, adornment(pki, spec, secret)) };
  } catch (error) {
    return writeRefused(error, secret.name, pki.name);
  }
};

import { MANAGED, MANAGED_LABEL, SECRET_ANNOTATIONS, isReservedKey, type PkiSpec } from '@chancery/crd';

import type { PkiView } from '../view/pki-view.js';
import { keptValue } from '../view/kept-marks.js';
import { isPki, type SecretView } from '../view/secret-view.js';
import { staleKeys, templateAnnotation, wantedKeys } from './template-keys.js';

/** Whether labels, annotations and owner of a Secret are what the Pki wants. */
export const isAdorned = (secret: SecretView, pki: PkiView, spec: PkiSpec): boolean => {
  const has = (actual: Readonly<Record<string, string>>, wanted: Readonly<Record<string, string>> = {}): boolean =>
    Object.entries(wanted).every(([key, value]) => isReservedKey(key) || actual[key] === keptValue(value));
  const stale = staleKeys(secret, spec);
  return (
    stale.labels.length + stale.annotations.length === 0 &&
    secret.annotations[SECRET_ANNOTATIONS.template] === templateAnnotation(wantedKeys(spec)) &&
    has(secret.labels, spec.secretTemplate?.labels) &&
    has(secret.annotations, spec.secretTemplate?.annotations) &&
    secret.labels[MANAGED_LABEL] === MANAGED &&
    isOwned(secret, pki, spec)
  );
};

const isOwned = ({ owners }: SecretView, { uid }: PkiView, { secretOwnerReference = false }: PkiSpec): boolean =>
  owners === undefined ||
  (owners.some((owner) => owner.uid === uid) === secretOwnerReference && !owners.some((owner) => owner.uid !== uid && isPki(owner)));

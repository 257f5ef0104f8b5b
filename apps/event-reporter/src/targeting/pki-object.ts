import { CHANCERY_PKI } from '@chancery/crd';

import { placeOf, type InvolvedObject } from './object-key.js';

/** Group of the Pki of this key (`<namespace>/<kind>.<group>/<name>`). */
export const groupOf = (pkiKey: string): string => {
  const { type } = placeOf(pkiKey);
  return type.slice(type.indexOf('.') + 1);
};

/** The Pki of this key and uid, as Events name it. Both kinds have the same version. */
export const pkiObject = (pkiKey: string, uid: string): InvolvedObject => {
  const { namespace, name } = placeOf(pkiKey);
  return { apiVersion: `${groupOf(pkiKey)}/${CHANCERY_PKI.version}`, kind: CHANCERY_PKI.kind, namespace, name, uid };
};

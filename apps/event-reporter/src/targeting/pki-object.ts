import { CHANCERY_PKI } from '@chancery/crd';

import { POD_TYPE, objectKey, placeOf, typeOf, type InvolvedObject } from './object-key.js';

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

/** Name of a Pki whose name nobody knows any more, and nobody guesses. */
export const NAMELESS = '';

/** A Pki that is gone, of which only somebody is known who was told of it: itself, or a pod of its namespace. */
export const lostPki = (toldKey: string, uid: string): InvolvedObject => {
  const told = placeOf(toldKey);
  if (told.type !== POD_TYPE) return pkiObject(toldKey, uid);
  return { ...pkiObject(objectKey({ ...told, type: typeOf(CHANCERY_PKI) }), uid), name: NAMELESS };
};

/** The part of an object's metadata that a reflector needs; what a projection keeps is up to its user. */
export interface ObjectMeta {
  name: string;
  namespace?: string;
  uid: string;
  resourceVersion: string;
}

/** An object as the API server sends it. */
export interface ApiObject {
  metadata: ObjectMeta;
}

/** `namespace/name`, the name alone for objects of the cluster. */
export const keyOf = (object: ApiObject): string =>
  object.metadata.namespace === undefined ? object.metadata.name : `${object.metadata.namespace}/${object.metadata.name}`;

export const splitKey = (key: string): { namespace: string; name: string } => {
  const slash = key.indexOf('/');
  return { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
};

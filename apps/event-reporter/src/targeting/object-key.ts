/** An object that events can be about, as `involvedObject` names it. */
export interface InvolvedObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

/** One place in the cluster, whoever (whichever uid) is there at the moment. */
export interface Place {
  readonly namespace: string;
  /** `<kind>.<group>`, the kind alone in the core group. */
  readonly type: string;
  readonly name: string;
}

export const POD_TYPE = 'Pod';

/** `<kind>.<group>` of an apiVersion and a kind; the version does not tell two objects apart. */
export const typeOf = ({ apiVersion, kind }: { apiVersion: string; kind: string }): string => {
  const slash = apiVersion.lastIndexOf('/');
  return slash === -1 ? kind : `${kind}.${apiVersion.slice(0, slash)}`;
};

/** Key of the queue: `<namespace>/<type>/<name>`. None of the three can hold a slash. */
export const objectKey = ({ namespace, type, name }: Place): string => `${namespace}/${type}/${name}`;

export const keyOfObject = (object: Omit<InvolvedObject, 'uid'>): string =>
  objectKey({ namespace: object.namespace, type: typeOf(object), name: object.name });

export const placeOf = (key: string): Place => {
  const [namespace = '', type = '', name = ''] = key.split('/');
  return { namespace, type, name };
};

/** Key of a Secret, and of any object in a {@link Reflector}'s store: `<namespace>/<name>`. */
export const namespaced = (namespace: string, name: string): string => `${namespace}/${name}`;

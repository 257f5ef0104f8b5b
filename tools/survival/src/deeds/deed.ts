import type { ApiRequest } from '@chancery/controller';

import type { Intent } from './intent.js';

/** One change of the world: what a person would call it, and the requests that make it. */
export interface Deed {
  readonly what: string;
  readonly requests: readonly ApiRequest[];
}

/** Makes a deed of one kind and notes in the intent what it does; undefined when there is nothing to do it to. */
export type DeedMaker = (intent: Intent) => Deed | undefined;

const pkisOf = (namespace: string): string => `/apis/chancery.dev/v1/namespaces/${namespace}/pkis`;
const coreOf = (namespace: string, plural: string): string => `/api/v1/namespaces/${namespace}/${plural}`;

export const createPki = (namespace: string, name: string, spec: object): ApiRequest => ({
  method: 'POST',
  path: pkisOf(namespace),
  body: { apiVersion: 'chancery.dev/v1', kind: 'Pki', metadata: { name, namespace }, spec },
});

export const patchSpec = (namespace: string, name: string, spec: object): ApiRequest => ({
  method: 'PATCH',
  path: `${pkisOf(namespace)}/${name}`,
  contentType: 'application/merge-patch+json',
  body: { spec },
});

export const patchAnnotation = (namespace: string, name: string, key: string, value: string): ApiRequest => ({
  ...patchSpec(namespace, name, {}),
  body: { metadata: { annotations: { [key]: value } } },
});

export const deletePki = (namespace: string, name: string): ApiRequest => ({ method: 'DELETE', path: `${pkisOf(namespace)}/${name}` });

export const create = (namespace: string, plural: 'pods' | 'secrets', body: object): ApiRequest => ({
  method: 'POST',
  path: coreOf(namespace, plural),
  body,
});

export const remove = (namespace: string, plural: 'pods' | 'secrets', name: string): ApiRequest => ({
  method: 'DELETE',
  path: `${coreOf(namespace, plural)}/${name}?gracePeriodSeconds=0`,
});

export const patch = (namespace: string, plural: 'secrets' | 'pods', name: string, body: object, part = ''): ApiRequest => ({
  method: 'PATCH',
  path: `${coreOf(namespace, plural)}/${name}${part}`,
  contentType: 'application/merge-patch+json',
  body,
});

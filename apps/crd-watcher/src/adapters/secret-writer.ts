import type { ApiClient, ApiObject } from '@chancery/controller';

import type { SecretMetadata } from '../reconcile/secret-object.js';
import { projectSecret, type SecretView } from '../view/secret-view.js';

/** Our name in managedFields. */
export const FIELD_MANAGER = 'chancery-crd-watcher';

const collection = (namespace: string): string => `/api/v1/namespaces/${encodeURIComponent(namespace)}/secrets`;
const one = (namespace: string, name: string): string => `${collection(namespace)}/${encodeURIComponent(name)}`;


/** Writes Secrets; each call is one write, and throws ApiError or ApiUnreachable. */
export class SecretWriter {
  constructor(private readonly client: ApiClient) {}

  /** The first write of a Secret: by POST, so that one which exists is never overwritten. */
  async create(namespace: string, secret: object): Promise<SecretView> {
    return projectSecret(
      await this.client.request<ApiObject>({
        method: 'POST',
        path: `${collection(namespace)}?fieldManager=${FIELD_MANAGER}`,
        body: secret,
      }),
    );
  }

  /** Every later write: by apply, with the uid and resourceVersion that the object carries. */
  async apply(namespace: string, name: string, secret: object): Promise<SecretView> {
    return projectSecret(
      await this.client.request<ApiObject>({
        method: 'PATCH',
        path: `${one(namespace, name)}?fieldManager=${FIELD_MANAGER}&force=true`,
        contentType: 'application/apply-patch+yaml',
        body: secret,
      }),
    );
  }

  /** Labels, annotations and owner only; key and certificate stay as they are. */
  async adorn(secret: SecretView, metadata: SecretMetadata): Promise<SecretView> {
    const { uid, resourceVersion, namespace, name } = secret;
    return projectSecret(
      await this.client.request<ApiObject>({
        method: 'PATCH',
        path: `${one(namespace, name)}?fieldManager=${FIELD_MANAGER}`,
        contentType: 'application/merge-patch+json',
        body: { metadata: { ...metadata, ownerReferences: metadata.ownerReferences ?? null, uid, resourceVersion } },
      }),
    );
  }

  /** The Secret of this name, read because a POST said that there is one. */
  async read(namespace: string, name: string): Promise<ApiObject> {
    return this.client.request<ApiObject>({ method: 'GET', path: one(namespace, name) });
  }
}

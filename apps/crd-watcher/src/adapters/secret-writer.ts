import { setTimeout as sleep } from 'node:timers/promises';

import { ApiError, ApiUnreachable, retryAfterOf, type ApiClient, type ApiObject, type ApiRequest } from '@chancery/controller';

import type { SentSecret } from '../reconcile/altered.js';
import { SECRET_TYPE, projectSecret, type SecretView } from '../view/secret-view.js';
import { FIELD_MANAGER } from '../view/written-by.js';

const collection = (namespace: string): string => `/api/v1/namespaces/${encodeURIComponent(namespace)}/secrets`;
const one = (namespace: string, name: string): string => `${collection(namespace)}/${encodeURIComponent(name)}`;

/** Of the writes of a key and a certificate, which the API server's audit log is searched for: a field that it does not know is an error. */
const PAIR = 'fieldValidation=Strict';

/** Pauses between the tries of one write, in milliseconds: what was signed is not thrown away for a hiccup. */
const PAUSES = [200, 1_000, 3_000];
/** An overloaded server may ask for longer ones, up to this: a worker waits with what was signed. */
const LONGEST_PAUSE_MS = 5_000;

/** Writes Secrets; each call is one write, which throws ApiError, ApiUnreachable or NotLeading. Those with a key are repeated while no answer comes. */
export class SecretWriter {
  constructor(private readonly client: Pick<ApiClient, 'request'>) {}

  /** The first write of a Secret: by POST, so that one which exists is never overwritten. */
  async create(namespace: string, secret: object): Promise<SecretView> {
    return projectSecret(
      await this.write({
        method: 'POST',
        path: `${collection(namespace)}?fieldManager=${FIELD_MANAGER}&${PAIR}`,
        body: secret,
      }),
    );
  }

  /**
   * Every later write: by merge patch (RFC 7396), with the uid and resourceVersion that the object carries. Not by server-side apply:
   * what was made by POST belongs to another entry of managedFields for ever, so an apply leaves what it does not name any more.
   */
  async apply(namespace: string, name: string, secret: object): Promise<SecretView> {
    return projectSecret(
      await this.write({
        method: 'PATCH',
        path: `${one(namespace, name)}?fieldManager=${FIELD_MANAGER}&${PAIR}`,
        contentType: 'application/merge-patch+json',
        body: secret,
      }),
    );
  }

  /**
   * Asks the server to take a Secret of this name without storing it: whoever would refuse the real one (rights, quota,
   * admission, an immutable or foreign Secret) refuses this one. Throws as the real write would.
   * @param sent like the real one, with nothing in its keys
   * @returns what would be stored: admission may have changed it
   */
  async rehearse(namespace: string, name: string, sent: SentSecret, before: SecretView | undefined): Promise<SecretView> {
    const body = { apiVersion: 'v1', kind: 'Secret', type: SECRET_TYPE, ...sent, metadata: { ...sent.metadata, name, namespace } };
    return projectSecret(
      await this.client.request<ApiObject>(
        before === undefined
          ? { method: 'POST', path: `${collection(namespace)}?dryRun=All&fieldManager=${FIELD_MANAGER}`, body }
          : {
              method: 'PATCH',
              path: `${one(namespace, name)}?dryRun=All&fieldManager=${FIELD_MANAGER}`,
              contentType: 'application/merge-patch+json',
              body,
            },
      ),
    );
  }

  /** Labels, annotations and owner only; key and certificate stay as they are. */
  async adorn(secret: SecretView, metadata: object): Promise<SecretView> {
    const { uid, resourceVersion, namespace, name } = secret;
    return projectSecret(
      await this.client.request<ApiObject>({
        method: 'PATCH',
        path: `${one(namespace, name)}?fieldManager=${FIELD_MANAGER}`,
        contentType: 'application/merge-patch+json',
        body: { metadata: { ...metadata, uid, resourceVersion } },
      }),
    );
  }

  /** The Secret of this name, read because a POST said that there is one. */
  async read(namespace: string, name: string): Promise<ApiObject> {
    return this.client.request<ApiObject>({ method: 'GET', path: one(namespace, name) });
  }

  /**
   * A write that had no answer may have been done: a second POST then finds a Secret, which is judged as any other, and a
   * second patch finds another resourceVersion. So both can be repeated.
   */
  private async write(request: ApiRequest): Promise<ApiObject> {
    for (const pauseMs of PAUSES) {
      try {
        return await this.client.request<ApiObject>(request);
      } catch (error) {
        if (!isPassing(error)) throw error;
        await sleep(Math.max(pauseMs, Math.min(LONGEST_PAUSE_MS, retryAfterOf(error))));
      }
    }
    return this.client.request<ApiObject>(request);
  }
}

const isPassing = (error: unknown): boolean => error instanceof ApiUnreachable || (error instanceof ApiError && (error.code >= 500 || error.code === 429));

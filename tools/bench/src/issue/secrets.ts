import { X509Certificate, createPrivateKey } from 'node:crypto';

import type { ApiClient } from '@chancery/controller';

interface SecretList {
  readonly metadata: { readonly continue?: string };
  readonly items: readonly { readonly metadata: { readonly namespace: string; readonly name: string }; readonly data: Readonly<Record<string, string>> }[];
}

const bytes = (text: string | undefined): Buffer => Buffer.from(text ?? '', 'base64');

/** Reads every Secret of ours in these namespaces. @returns how many hold a certificate and the key that belongs to it @throws on one that does not */
export const matchingPairs = async (client: ApiClient, namespaces: readonly string[]): Promise<number> => {
  let pairs = 0;
  for (const namespace of namespaces) {
    let token = '';
    do {
      const query = `labelSelector=chancery.dev%2Fmanaged%3Dtrue&limit=500&continue=${encodeURIComponent(token)}`;
      const { items, metadata } = await client.request<SecretList>({ method: 'GET', path: `/api/v1/namespaces/${namespace}/secrets?${query}`, timeoutMs: 60_000 });
      for (const secret of items) {
        const certificate = new X509Certificate(bytes(secret.data['tls.crt']));
        if (!certificate.checkPrivateKey(createPrivateKey(bytes(secret.data['tls.key'])))) {
          throw new Error(`Secret ${secret.metadata.namespace}/${secret.metadata.name}: key and certificate do not belong together`);
        }
        pairs += 1;
      }
      token = metadata.continue ?? '';
    } while (token !== '');
  }
  return pairs;
};

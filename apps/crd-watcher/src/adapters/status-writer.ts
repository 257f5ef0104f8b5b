import type { ApiClient, ApiObject } from '@chancery/controller';
import type { PkiStatus } from '@chancery/crd';

import { statusPatch } from '../reconcile/status.js';
import { projectPki, type PkiView } from '../view/pki-view.js';

/** Writes the status subresource of a Pki: one write, refused when the Pki has changed since it was read. */
export class StatusWriter {
  constructor(private readonly client: Pick<ApiClient, 'request'>) {}

  async write(pki: PkiView, status: PkiStatus): Promise<PkiView> {
    const { kind, namespace, name, uid, resourceVersion } = pki;
    const written = await this.client.request<ApiObject>({
      method: 'PATCH',
      path: `/apis/${kind.apiVersion}/namespaces/${encodeURIComponent(namespace)}/${kind.plural}/${encodeURIComponent(name)}/status`,
      contentType: 'application/merge-patch+json',
      body: { metadata: { uid, resourceVersion }, status: statusPatch(pki.status, status) },
    });
    return projectPki(kind)(written);
  }
}

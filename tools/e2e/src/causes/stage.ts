import { SYSTEM_NAMESPACE } from '@chancery/platform';
import { isApiError } from '@chancery/controller';

import type { Scenario, StoredEvent, StoredPki } from '../scenario.js';
import { until } from '../until.js';

/** Waits of the causes: many of them share two processors. */
const PATIENCE_MS = 45_000;
const GLANCE_MS = 400;

/** A line of ours in `kubectl describe`. */
export type TellingLine = Pick<StoredEvent, 'type' | 'reason' | 'message' | 'count'> & { readonly on: string };

/** That crd-watcher has not looked yet, or has by now: what a slow machine earns beside any cause. */
export const isOfSlowness = (message: string): boolean => /^Pki \S+ waits for crd-watcher|^crd-watcher has looked/.test(message);

/** How a pod uses the Secret `app1-pki`, or another. */
export interface PodUse {
  readonly volumes?: readonly object[];
  readonly env?: readonly object[];
}

export const byVolume = (secretName: string, items?: readonly object[]): PodUse => ({
  volumes: [{ name: 'pki', secret: { secretName, ...(items !== undefined && { items }) } }],
});
export const byProjection = (name: string, items: readonly object[]): PodUse => ({
  volumes: [{ name: 'pki', projected: { sources: [{ secret: { name, items } }] } }],
});
export const byVariable = (name: string, key = 'tls.crt'): PodUse => ({
  env: [{ name: 'PKI', valueFrom: { secretKeyRef: { name, key } } }],
});

/** One namespace, in which one cause happens. */
export class Stage {
  private constructor(
    readonly scenario: Scenario,
    readonly namespace: string,
  ) {}

  /** A namespace with its default account and nothing else. */
  static async open(scenario: Scenario, namespace: string): Promise<Stage> {
    await scenario.namespace(namespace);
    const stage = new Stage(scenario, namespace);
    // kube-controller-manager makes it too, but for many namespaces not at once.
    await stage.create('serviceaccounts', { metadata: { name: 'default' } }).catch((error: unknown) => {
      if (!isApiError(error, 409)) throw error;
    });
    return stage;
  }

  /** What the platform team does in a namespace whose applications get certificates: see k8s/overlays/prod. */
  optIn(): Promise<unknown> {
    return this.create('rolebindings', {
      metadata: { name: 'chancery-crd-watcher-secrets' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'chancery-crd-watcher-secrets' },
      subjects: [{ kind: 'ServiceAccount', name: 'crd-watcher', namespace: SYSTEM_NAMESPACE }],
    }, '/apis/rbac.authorization.k8s.io/v1');
  }

  create<T = unknown>(resource: string, body: object, api = '/api/v1'): Promise<T> {
    return this.scenario.admin.request<T>({ method: 'POST', path: `${api}/namespaces/${this.namespace}/${resource}`, body });
  }

  patch(path: string, body: object): Promise<unknown> {
    return this.scenario.admin.request({
      method: 'PATCH',
      path: `/api/v1/namespaces/${this.namespace}/${path}`,
      contentType: 'application/merge-patch+json',
      body,
    });
  }

  delete(path: string): Promise<void> {
    return this.scenario.delete(`/api/v1/namespaces/${this.namespace}/${path}`);
  }

  /** It stays Pending for want of a scheduler, which is all that is needed. */
  pod(name: string, { volumes = [], env = [] }: PodUse = {}): Promise<unknown> {
    const containers = [{ name: 'main', image: 'registry.example/app:1', env }];
    return this.create('pods', { metadata: { name }, spec: { automountServiceAccountToken: false, containers, volumes } });
  }

  pki(name: string, spec: object, group?: string): Promise<StoredPki> {
    return this.scenario.createPki(this.namespace, name, spec, group);
  }

  patchPki(name: string, patch: object, group?: string): Promise<StoredPki> {
    return this.scenario.patchPki(this.namespace, name, patch, group);
  }

  deletePki(name: string): Promise<void> {
    return this.scenario.delete(`/apis/chancery.dev/v1/namespaces/${this.namespace}/pkis/${name}`);
  }

  ready(name: string, reason?: string): Promise<StoredPki> {
    return this.scenario.ready(this.namespace, name, reason, PATIENCE_MS);
  }

  /** Every line of ours in the namespace. */
  async lines(): Promise<TellingLine[]> {
    const path = `/api/v1/namespaces/${this.namespace}/events`;
    const { items } = await this.scenario.admin.request<{ items: StoredEvent[] }>({ method: 'GET', path });
    return items
      .filter(({ source }) => source?.component?.startsWith('chancery'))
      .map(({ involvedObject, type, reason, message, count }) => ({
        on: `${involvedObject.kind} ${involvedObject.name}`, type, reason, message, count,
      }));
  }

  until<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
    return until(`${what} in ${this.namespace}`, ask, PATIENCE_MS, GLANCE_MS);
  }

  /** The same lines once there are such. @throws with the lines that are there instead */
  async untilLines(what: string, areThere: (lines: readonly TellingLine[]) => boolean): Promise<TellingLine[]> {
    let lines: TellingLine[] = [];
    try {
      return await this.until(what, async () => (areThere((lines = await this.lines())) ? lines : undefined));
    } catch (error) {
      const seen = lines.map(({ on, type, reason, message, count }) => `  ${on}: ${type} ${reason} (x${count}) ${message}`);
      throw new Error([error instanceof Error ? error.message : String(error), 'seen:', ...seen].join('\n'), { cause: error });
    }
  }
}

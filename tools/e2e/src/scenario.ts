import { ApiClient, isApiError } from '@chancery/controller';
import type { Platform, PlatformOptions } from '@chancery/platform';
import { startPlatform, startWorkloadCluster } from '@chancery/platform';

import { until } from './until.js';

export interface StoredPki {
  metadata: { name: string; namespace: string; uid: string; generation: number; annotations?: Record<string, string> };
  status?: {
    conditions?: { type: string; status: string; reason: string; message: string; observedGeneration: number }[];
    serialNumber?: string;
    notAfter?: string;
    renewalTime?: string;
    revision?: string;
  };
}

export interface StoredSecret {
  metadata: {
    name: string;
    uid: string;
    resourceVersion: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    ownerReferences?: { uid: string; kind: string }[];
  };
  type: string;
  data?: Record<string, string>;
}

export interface StoredEvent {
  metadata: { name: string };
  involvedObject: { uid: string; kind: string; name: string };
  type: string;
  reason: string;
  message: string;
  count: number;
  firstTimestamp: string;
  source?: { component?: string };
}

export interface AuditEntry {
  id: string;
  outcome: string;
  reason?: string;
  requester?: string;
  cluster?: string;
  pki?: { namespace: string; name: string; uid: string };
  certificate?: { serialNumber: string };
}

interface List<T> {
  items: T[];
}

export const POLICY = `apiVersion: policy.chancery.dev/v1
rules:
  - name: everywhere
    namespaces: ["*"]
    serviceNames: [app1, app2, "web-*"]
    dnsNames: ["{serviceName}", "{serviceName}.{namespace}.svc", "{serviceName}.example.org"]
`;

/** A platform and what tests do with it, through the API as an administrator. */
export class Scenario {
  readonly admin: ApiClient;

  private constructor(readonly platform: Platform) {
    this.admin = new ApiClient({ kubeconfig: platform.cluster.kubeconfig, userAgent: 'e2e' });
  }

  static async start(options: Partial<PlatformOptions> = {}): Promise<Scenario> {
    const settings = { 'event-reporter': { REFRESH_INTERVAL: '1' }, ...options.settings };
    return new Scenario(await startPlatform({ policy: POLICY, ...options, settings }));
  }

  /** Another workload cluster of this one's platform. It is to be stopped before this one. */
  async join(clusterName: string): Promise<Scenario> {
    const settings = { 'event-reporter': { REFRESH_INTERVAL: '1' } };
    return new Scenario(await startWorkloadCluster(this.platform, { clusterName, settings }));
  }

  async stop(): Promise<void> {
    this.admin.close();
    await this.platform.stop();
  }

  async namespace(name: string): Promise<void> {
    await this.admin.request({ method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name } } });
  }

  async createPki(namespace: string, name: string, spec: unknown, group = 'chancery.dev'): Promise<StoredPki> {
    return this.admin.request<StoredPki>({
      method: 'POST',
      path: `/apis/${group}/v1/namespaces/${namespace}/pkis`,
      body: { apiVersion: `${group}/v1`, kind: 'Pki', metadata: { name, namespace }, spec },
    });
  }

  async patchPki(namespace: string, name: string, patch: unknown, group = 'chancery.dev'): Promise<StoredPki> {
    return this.admin.request<StoredPki>({
      method: 'PATCH',
      path: `/apis/${group}/v1/namespaces/${namespace}/pkis/${name}`,
      contentType: 'application/merge-patch+json',
      body: patch,
    });
  }

  async delete(path: string): Promise<void> {
    await this.admin.request({ method: 'DELETE', path });
  }

  pki(namespace: string, name: string): Promise<StoredPki | undefined> {
    return this.get<StoredPki>(`/apis/chancery.dev/v1/namespaces/${namespace}/pkis/${name}`);
  }

  async pkis(namespace?: string): Promise<StoredPki[]> {
    const where = namespace === undefined ? '' : `/namespaces/${namespace}`;
    return (await this.admin.request<List<StoredPki>>({ method: 'GET', path: `/apis/chancery.dev/v1${where}/pkis` })).items;
  }

  secret(namespace: string, name: string): Promise<StoredSecret | undefined> {
    return this.get<StoredSecret>(`/api/v1/namespaces/${namespace}/secrets/${name}`);
  }

  async events(namespace: string, uid: string): Promise<StoredEvent[]> {
    const path = `/api/v1/namespaces/${namespace}/events?fieldSelector=involvedObject.uid%3D${uid}`;
    const { items } = await this.admin.request<List<StoredEvent>>({ method: 'GET', path });
    return items.filter(({ source }) => source?.component?.startsWith('chancery'));
  }

  /** A pod that mounts the Secret; without a scheduler it stays Pending, which is all that is needed. */
  async createPod(namespace: string, name: string, secretName?: string): Promise<{ uid: string }> {
    const volumes = secretName === undefined ? [] : [{ name: 'pki', secret: { secretName } }];
    const { metadata } = await this.admin.request<{ metadata: { uid: string } }>({
      method: 'POST',
      path: `/api/v1/namespaces/${namespace}/pods`,
      body: {
        metadata: { name },
        spec: { automountServiceAccountToken: false, containers: [{ name: 'main', image: 'registry.example/app:1' }], volumes },
      },
    });
    return { uid: metadata.uid };
  }

  /** Waits for the Ready condition of the present generation. */
  ready(namespace: string, name: string, reason = 'Issued', timeoutMs = 20_000): Promise<StoredPki> {
    return until(`${namespace}/${name} with reason ${reason}`, async () => {
      const pki = await this.pki(namespace, name);
      const condition = pki?.status?.conditions?.find(({ type }) => type === 'Ready');
      return condition?.reason === reason && condition.observedGeneration === pki!.metadata.generation ? pki : undefined;
    }, timeoutMs);
  }

  /** Records of one namespace, oldest first. */
  async records(namespace: string): Promise<AuditEntry[]> {
    const token = await this.platform.auditToken();
    const found: AuditEntry[] = [];
    let page: string | undefined;
    do {
      const query = new URLSearchParams({ namespace, pageSize: '500', ...(page !== undefined && { pageToken: page }) });
      const response = await fetch(`${this.platform.apps['audit-api'].url}/v1/records?${query.toString()}`, {
        headers: { authorization: `Bearer ${token}` },
      });
      if (!response.ok) throw new Error(`the history answered ${response.status}: ${await response.text()}`);
      const answer = (await response.json()) as { records: AuditEntry[]; nextPageToken?: string };
      found.push(...answer.records);
      page = answer.nextPageToken;
    } while (page !== undefined);
    return found.reverse();
  }

  /** What an app's readiness endpoint says. */
  async readiness(app: keyof Platform['apps']): Promise<string> {
    return (await fetch(`${this.platform.apps[app].url}/healthz/ready`)).text();
  }

  private async get<T>(path: string): Promise<T | undefined> {
    try {
      return await this.admin.request<T>({ method: 'GET', path });
    } catch (error) {
      if (isApiError(error, 404)) return undefined;
      throw error;
    }
  }
}

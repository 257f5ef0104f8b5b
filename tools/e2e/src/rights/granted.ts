import type { LocalCluster } from '@chancery/cluster';
import { ApiClient } from '@chancery/controller';
import { SYSTEM_NAMESPACE } from '@chancery/platform';

interface ResourceRule {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
}
interface RulesReview {
  readonly status: { readonly resourceRules: readonly ResourceRule[]; readonly nonResourceRules: readonly { verbs: readonly string[]; nonResourceURLs?: readonly string[] }[] };
}

/** What a ServiceAccount of the system's namespace may do in a namespace, as the API server itself tells it: `patch pkis/status.chancery.dev`. */
export class Granted {
  private readonly clients = new Map<string, ApiClient>();

  constructor(private readonly cluster: LocalCluster) {}

  /** Beyond what every ServiceAccount may: see itself, and the API's discovery. */
  async to(account: string, namespace: string): Promise<Set<string>> {
    const everybody = await this.review('default', namespace);
    return new Set([...(await this.review(account, namespace))].filter((right) => !everybody.has(right)));
  }

  close(): void {
    for (const client of this.clients.values()) client.close();
  }

  private async review(account: string, namespace: string): Promise<Set<string>> {
    const client = this.clients.get(account) ?? (await this.connect(account));
    this.clients.set(account, client);
    const { status } = await client.request<RulesReview>({
      method: 'POST',
      path: '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews',
      body: { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectRulesReview', spec: { namespace } },
    });
    const rights = status.resourceRules.flatMap(({ verbs, apiGroups = [], resources = [] }) =>
      apiGroups.flatMap((group) => resources.flatMap((resource) => verbs.map((verb) => `${verb} ${resource}.${group}`))));
    const urls = status.nonResourceRules.flatMap(({ verbs, nonResourceURLs = [] }) => nonResourceURLs.flatMap((url) => verbs.map((verb) => `${verb} ${url}`)));
    return new Set([...rights, ...urls]);
  }

  private async connect(name: string): Promise<ApiClient> {
    const kubeconfig = await this.cluster.serviceAccountKubeconfig({ namespace: SYSTEM_NAMESPACE, name });
    return new ApiClient({ kubeconfig, userAgent: 'e2e-rights' });
  }
}

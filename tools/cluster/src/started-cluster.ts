import { type ExistingKubernetes, type LocalCluster, type ServiceAccountRequest } from './cluster-options.js';
import { type Kubectl } from './kubernetes/kubectl.js';
import { serviceAccountKubeconfig } from './kubernetes/service-account.js';
import { type Run } from './run/run.js';
import { type Kubernetes } from './servers/kubernetes.js';
import { type Nats, type NatsAccess } from './servers/nats.js';
import { type PostgresAccess } from './servers/postgres-access.js';
import { type Postgres } from './servers/postgres.js';

/** What has been started or found. */
export interface Parts {
  kubernetes?: Kubernetes;
  kubectl?: Kubectl;
  kubectlProgram?: string;
  nats?: NatsAccess;
  natsServer?: Nats;
  postgres?: PostgresAccess;
  postgresServer?: Postgres;
}

function present<T>(part: T | undefined, name: string): T {
  if (part === undefined) throw new Error(`this cluster was started without its own ${name}`);
  return part;
}

/** The parts behind one surface: see LocalCluster. */
export class StartedCluster implements LocalCluster {
  private serviceAccounts = 0;
  readonly process: LocalCluster['process'];
  readonly logFile: LocalCluster['logFile'];
  readonly beforeServersStop: LocalCluster['beforeServersStop'];
  readonly stop: LocalCluster['stop'];
  readonly detach: LocalCluster['detach'];

  constructor(
    private readonly run: Run,
    private readonly parts: Parts,
    private readonly existing: ExistingKubernetes | undefined,
  ) {
    this.process = (spec) => run.process(spec);
    this.logFile = (name) => run.logFile(name);
    this.beforeServersStop = (action) => run.beforeServersStop(action);
    this.stop = () => run.stop();
    this.detach = () => run.detach();
  }

  get folder() {
    return this.run.folder;
  }
  get kubeconfig() {
    return this.existing?.kubeconfig ?? this.kubernetes.kubeconfig;
  }
  get context() {
    return this.existing?.context;
  }
  get apiServer() {
    return this.kubernetes.apiServer;
  }
  get etcd() {
    return this.kubernetes.etcd;
  }
  get controllerManager() {
    return this.kubernetes.controllerManager;
  }
  get nats() {
    return present(this.parts.nats, 'NATS');
  }
  get natsServer() {
    return present(this.parts.natsServer, 'NATS server');
  }
  get postgres() {
    return present(this.parts.postgres, 'Postgres');
  }
  get postgresServer() {
    return present(this.parts.postgresServer, 'Postgres server');
  }
  get kubectl() {
    return present(this.parts.kubectl, 'Kubernetes');
  }
  get kubectlProgram() {
    return present(this.parts.kubectlProgram, 'Kubernetes');
  }

  async serviceAccountKubeconfig(request: ServiceAccountRequest): Promise<string> {
    const { kubectl, kubeconfig, context } = this;
    this.serviceAccounts += 1;
    const file = this.run.path(`${request.namespace}.${request.name}.${this.serviceAccounts}.kubeconfig`);
    const administrator = { kubectl, kubeconfig, ...(context !== undefined && { context }) };
    return serviceAccountKubeconfig({ ...administrator, ...request, file });
  }

  private get kubernetes(): Kubernetes {
    return present(this.parts.kubernetes, 'API server');
  }
}

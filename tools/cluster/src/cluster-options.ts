import { type OnProgress } from './binaries/progress.js';
import { type Kubectl } from './kubernetes/kubectl.js';
import { type ServiceAccountOptions } from './kubernetes/service-account.js';
import { type ProcessSpec } from './processes/process-spec.js';
import { type SupervisedProcess } from './processes/supervised-process.js';
import { type RunOptions } from './run/run.js';
import { type ApiServer, type ApiServerOptions } from './servers/api-server.js';
import { type ExistingNats, type NatsAccess } from './servers/nats.js';
import { type PostgresAccess } from './servers/postgres-access.js';
import { type Server } from './servers/server.js';

/** A Kubernetes cluster that runs already. */
export interface ExistingKubernetes {
  readonly kubeconfig: string;
  readonly context?: string;
}

export interface LocalClusterOptions extends RunOptions, Pick<ApiServerOptions, 'apiAudit' | 'eventTtl'> {
  /** Default true: started. */
  readonly kubernetes?: boolean | ExistingKubernetes;
  /** Default true: started. */
  readonly nats?: boolean | ExistingNats;
  /** Default true: a database on the server of DATABASE_URL where that is set, else a server is started. */
  readonly postgres?: boolean;
  /** Settings of a Postgres that is started, beside those that tests need. */
  readonly postgresSettings?: Readonly<Record<string, string>>;
  /** Names of the clusters that have an account in NATS. Default `['dev']`. */
  readonly clusters?: readonly string[];
  readonly apiServerArguments?: readonly string[];
  readonly onProgress?: OnProgress;
}

export type ServiceAccountRequest = Pick<ServiceAccountOptions, 'namespace' | 'name' | 'audience' | 'duration'>;

/** What runs. A part that the options left out, or that was not started here, throws when it is asked for. */
export interface LocalCluster {
  readonly folder: string;
  /** Of an administrator. */
  readonly kubeconfig: string;
  readonly context: string | undefined;
  readonly apiServer: ApiServer;
  readonly etcd: Server;
  readonly controllerManager: Server;
  readonly nats: NatsAccess;
  readonly natsServer: Server;
  readonly postgres: PostgresAccess;
  readonly postgresServer: Server;
  readonly kubectl: Kubectl;
  /** The file that it runs. */
  readonly kubectlProgram: string;
  /** Writes a kubeconfig for a ServiceAccount into the run's folder and tells its path. */
  serviceAccountKubeconfig(request: ServiceAccountRequest): Promise<string>;
  /** A further process that ends with the cluster. It is not started yet. */
  process(spec: ProcessSpec): SupervisedProcess;
  logFile(name: string): string;
  /** Done at the end, when the processes of role app have stopped and the servers not yet; also after Ctrl-C. */
  beforeServersStop(action: () => Promise<void>): void;
  /** Ends everything and removes the folder. May be called more than once. */
  stop(): Promise<void>;
  /** Leaves everything running when this process ends; `stopRun(folder)` ends it. */
  detach(): Promise<void>;
}

import type { LocalCluster, LocalClusterOptions, SupervisedProcess } from '@chancery/cluster';

export const APP_NAMES = ['pki-signer', 'audit-api', 'crd-watcher', 'event-reporter'] as const;
export type AppName = (typeof APP_NAMES)[number];

export interface PlatformOptions extends LocalClusterOptions {
  /** Text of the policy file. */
  readonly policy: string;
  /** Apps that are not started; they can be later. Default none. */
  readonly without?: readonly AppName[];
  /** Settings of single apps beside those that connect them. */
  readonly settings?: Partial<Record<AppName, Readonly<Record<string, string>>>>;
  /** Asked before anything is deployed; what it throws ends the start. */
  readonly check?: (cluster: LocalCluster) => Promise<void>;
  /**
   * What the caller creates beside: `namespace/app1`. Of a cluster that was there before it is removed at the end, with
   * what was deployed; so the start is refused where it exists already.
   */
  readonly creates?: readonly string[];
  /** Told what is being done, for progress. */
  readonly onStep?: (step: string) => void;
}

/** One of the four services, as a process with its own ServiceAccount and its own NATS user. */
export interface App {
  readonly name: AppName;
  readonly process: SupervisedProcess;
  /** Address of its health, metrics and, for audit-api, history. */
  readonly url: string;
  /** What it is told: its environment variables, as in its Deployment. */
  readonly settings: Readonly<Record<string, string>>;
}

/** A cluster, NATS and Postgres with the four services on them, deployed from k8s/ as the production is. */
export interface Platform {
  readonly cluster: LocalCluster;
  readonly apps: Readonly<Record<AppName, App>>;
  /** Name of the workload cluster, which is that of its NATS account. */
  readonly clusterName: string;
  /** The file that pki-signer reads. */
  readonly policyFile: string;
  /** Folder of the authority. */
  readonly caDir: string;
  /** Starts the apps that do not run and waits until they are ready. */
  startApps(names?: readonly AppName[]): Promise<void>;
  /** One more process of an app, with the rights and settings of the first; not started yet. */
  replica(name: AppName, settings?: Readonly<Record<string, string>>): Promise<App>;
  /** A token with which the audit history can be read. */
  auditToken(): Promise<string>;
  /** @throws when a cluster that was there before could not be left as it was */
  stop(): Promise<void>;
}

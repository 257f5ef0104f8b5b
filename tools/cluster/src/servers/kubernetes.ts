import { type Run } from '../run/run.js';
import { type ApiServer, type ApiServerOptions, createApiServer } from './api-server.js';
import { createControllerManager } from './controller-manager.js';
import { type Etcd, createEtcd } from './etcd.js';
import { type Server } from './server.js';

export interface Kubernetes {
  readonly etcd: Etcd;
  readonly apiServer: ApiServer;
  readonly controllerManager: Server;
  /** Of an administrator. */
  readonly kubeconfig: string;
}

export interface KubernetesCommands {
  readonly etcd: string;
  readonly apiServer: string;
  readonly controllerManager: string;
}

/** A control plane without nodes: the API server on etcd, and the controllers. Ready when it resolves. */
export async function startKubernetes(
  run: Run,
  commands: KubernetesCommands,
  options: Omit<ApiServerOptions, 'etcdUrl'>,
): Promise<Kubernetes> {
  const etcd = await createEtcd(run, commands.etcd);
  const apiServer = await createApiServer(run, commands.apiServer, { ...options, etcdUrl: etcd.url });
  const controllerManager = createControllerManager(run, commands.controllerManager, apiServer);
  await Promise.all([etcd.start(), apiServer.start()]);
  const kubeconfig = run.path('kubeconfig');
  apiServer.writeKubeconfig(kubeconfig, 'admin');
  apiServer.writeKubeconfig(run.path('kube-controller-manager.kubeconfig'), 'controller-manager');
  await controllerManager.start();
  return { etcd, apiServer, controllerManager, kubeconfig };
}

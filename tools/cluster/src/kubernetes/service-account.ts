import { writeFileSync } from 'node:fs';

import { readCluster, writeKubeconfig } from './kubeconfig.js';
import { type Kubectl } from './kubectl.js';

export interface ServiceAccountOptions {
  readonly kubectl: Kubectl;
  /** Of an administrator: the address and the CA are taken from it. */
  readonly kubeconfig: string;
  readonly context?: string;
  readonly namespace: string;
  readonly name: string;
  /** Where to write it. The token is beside it, in `<file>.token`. */
  readonly file: string;
  /** Default: the API server's own. */
  readonly audience?: string;
  /** How long the token is good. Default 12h. */
  readonly duration?: string;
}

/**
 * A kubeconfig with which a process acts as the ServiceAccount, as if it ran in a pod of it. It names a token file, so
 * that the token can be replaced while the process runs. The ServiceAccount must exist.
 */
export async function serviceAccountKubeconfig(options: ServiceAccountOptions): Promise<string> {
  const { kubectl, namespace, name, file, audience, duration = '12h' } = options;
  const audiences = audience === undefined ? [] : [`--audience=${audience}`];
  const request = ['create', 'token', name, `--namespace=${namespace}`, `--duration=${duration}`, ...audiences];
  const { stdout } = await kubectl(request);
  const tokenFile = `${file}.token`;
  writeFileSync(tokenFile, stdout.trim(), { mode: 0o600 });
  writeKubeconfig(file, { ...readCluster(options.kubeconfig, options.context), user: { tokenFile }, namespace });
  return file;
}

import type { RequestOptions } from 'node:https';

import type { Credentials, KubeCredentialsSource } from './credentials.js';
import { tokenFromFile } from './token-files.js';

/** Credentials of every kind that client-node knows. It is loaded when it is needed: see plain-credentials.ts. */
export const clientNodeCredentials = async ({ kubeconfig, context }: KubeCredentialsSource): Promise<Credentials> => {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  if (kubeconfig === undefined) config.loadFromDefault();
  else config.loadFromFile(kubeconfig);
  if (context !== undefined) {
    if (config.getContextObject(context) === null) {
      const known = config.getContexts().map((c) => c.name);
      throw new Error(`context ${context} is not in the kubeconfig; it has: [${known.join(' ')}]`);
    }
    config.setCurrentContext(context);
  }
  const user = config.getCurrentUser();
  const token = user === null || user.token ? undefined : tokenFromFile(user.name, kubeconfig);
  if (user !== null && token !== undefined) Object.assign(user, { token });
  const options: RequestOptions = { headers: {} };
  await config.applyToHTTPSOptions(options);
  const cluster = config.getCurrentCluster();
  if (cluster === null) throw new Error('the kubeconfig has no current cluster: set its current-context');
  return {
    tls: {
      origin: cluster.server,
      ...(options.ca && { ca: options.ca as Buffer }),
      ...(options.cert && { cert: options.cert as Buffer }),
      ...(options.key && { key: options.key as Buffer }),
      ...(options.servername && { servername: options.servername }),
      ...(options.rejectUnauthorized === false && { rejectUnauthorized: false }),
    },
    ...authorizationOf(options),
  };
};

const authorizationOf = (options: RequestOptions): Pick<Credentials, 'authorization'> => {
  const header = (options.headers as Record<string, unknown>)['Authorization'];
  if (typeof header === 'string') return { authorization: header };
  return options.auth ? { authorization: `Basic ${Buffer.from(options.auth).toString('base64')}` } : {};
};

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import { parse } from 'yaml';

import type { Credentials, KubeCredentialsSource } from './credentials.js';
import { usualPlaces } from './token-files.js';

/** Where the kubelet puts a pod's own credentials. */
const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

interface Kubeconfig {
  'current-context'?: string;
  contexts?: readonly { name?: string; context?: { cluster?: string; user?: string } }[] | null;
  clusters?: readonly { name?: string; cluster?: Record<string, unknown> | null }[] | null;
  users?: readonly { name?: string; user?: Record<string, unknown> | null }[] | null;
}

/** All that is understood here of a cluster and of a user; whatever has more is left to client-node. */
const CLUSTER_FIELDS = ['server', 'certificate-authority', 'certificate-authority-data', 'tls-server-name', 'insecure-skip-tls-verify'];
const USER_FIELDS = ['token', 'tokenFile', 'client-certificate', 'client-certificate-data', 'client-key', 'client-key-data'];

/**
 * Credentials that are only files and text: a pod's ServiceAccount, or one kubeconfig whose user has a token or a client
 * certificate. Undefined for all others (a program or provider that gives a token, several files, a proxy), which client-node
 * reads: loading it costs 80 MB, and a service in its pod never needs it.
 */
export const plainCredentials = ({ kubeconfig, context }: KubeCredentialsSource, serviceAccount = SERVICE_ACCOUNT): Credentials | undefined => {
  const file = kubeconfig ?? onlyUsualFile();
  if (file === 'several') return undefined;
  if (file === undefined) return ofPod(serviceAccount);
  if (!existsSync(file)) return undefined;
  return ofFile(file, parse(readFileSync(file, 'utf8')) as Kubeconfig | null, context);
};

const onlyUsualFile = (): string | undefined => {
  const [file = '', ...others] = usualPlaces().filter((name) => name !== '');
  if (others.length > 0) return 'several';
  return process.env['KUBECONFIG'] || existsSync(file) ? file : undefined;
};

/** As a pod finds them: https://kubernetes.io/docs/tasks/run-application/access-api-from-pod */
const ofPod = (folder: string): Credentials | undefined => {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = process.env;
  if (!host || !port || !existsSync(join(folder, 'token'))) return undefined;
  return {
    tls: { origin: `https://${host.includes(':') ? `[${host}]` : host}:${port}`, ca: readFileSync(join(folder, 'ca.crt')) },
    authorization: `Bearer ${readFileSync(join(folder, 'token'), 'utf8').trim()}`,
  };
};

const ofFile = (file: string, config: Kubeconfig | null, wanted: string | undefined): Credentials | undefined => {
  const context = config?.contexts?.find(({ name }) => name === (wanted ?? config['current-context']))?.context;
  const cluster = config?.clusters?.find(({ name }) => name === context?.cluster)?.cluster;
  const user = config?.users?.find(({ name }) => name === context?.user)?.user;
  if (!cluster || !user || !hasOnly(cluster, CLUSTER_FIELDS) || !hasOnly(user, USER_FIELDS)) return undefined;
  const { server, 'tls-server-name': servername, 'insecure-skip-tls-verify': insecure } = cluster;
  if (typeof server !== 'string') return undefined;
  const read = (fields: Record<string, unknown>, name: string): Buffer | undefined => {
    const [data, path] = [fields[`${name}-data`], fields[name]];
    if (typeof data === 'string') return Buffer.from(data, 'base64');
    return typeof path === 'string' ? readFileSync(resolve(dirname(file), path)) : undefined;
  };
  const [ca, cert, key] = [read(cluster, 'certificate-authority'), read(user, 'client-certificate'), read(user, 'client-key')];
  // A token in the file is stronger than one beside it, as client-go has it.
  const tokenFile = typeof user['tokenFile'] === 'string' ? readFileSync(resolve(dirname(file), user['tokenFile']), 'utf8').trim() : undefined;
  const token = typeof user['token'] === 'string' && user['token'] !== '' ? user['token'] : tokenFile;
  return {
    tls: {
      origin: server,
      ...(ca !== undefined && { ca }),
      ...(cert !== undefined && { cert }),
      ...(key !== undefined && { key }),
      ...(typeof servername === 'string' && { servername }),
      ...(insecure === true && { rejectUnauthorized: false }),
    },
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  };
};

const hasOnly = (fields: Record<string, unknown>, known: readonly string[]): boolean => Object.keys(fields).every((name) => known.includes(name));

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, resolve } from 'node:path';

import { parse, stringify } from 'yaml';

/** How to reach an API server, and as whom. */
export interface KubeconfigContent {
  readonly server: string;
  /** PEM. */
  readonly ca: string;
  readonly user: { readonly token: string } | { readonly tokenFile: string };
  readonly namespace?: string;
}

const NAME = 'chancery';

/** Writes a kubeconfig with one context, `chancery`, readable for its owner alone. */
export function writeKubeconfig(file: string, content: KubeconfigContent): void {
  const { server, ca, user, namespace } = content;
  const cluster = { server, 'certificate-authority-data': Buffer.from(ca).toString('base64') };
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': NAME,
    clusters: [{ name: NAME, cluster }],
    users: [{ name: NAME, user }],
    contexts: [{ name: NAME, context: { cluster: NAME, user: NAME, ...(namespace !== undefined && { namespace }) } }],
  };
  writeFileSync(file, stringify(config), { mode: 0o600 });
}

interface Named<T> {
  readonly name: string;
  readonly cluster?: T;
  readonly context?: T;
}

interface ClusterEntry {
  readonly server: string;
  readonly 'certificate-authority'?: string;
  readonly 'certificate-authority-data'?: string;
}

interface Kubeconfig {
  readonly 'current-context'?: string;
  readonly clusters?: ReadonlyArray<Named<ClusterEntry>>;
  readonly contexts?: ReadonlyArray<Named<{ readonly cluster: string }>>;
}

/**
 * Address and CA of the context's cluster.
 * @throws Error that names what the file lacks
 */
export function readCluster(file: string, context?: string): Pick<KubeconfigContent, 'server' | 'ca'> {
  const config = parse(readFileSync(file, 'utf8')) as Kubeconfig;
  const wanted = context ?? config['current-context'];
  const clusterName = config.contexts?.find(({ name }) => name === wanted)?.context?.cluster;
  const cluster = config.clusters?.find(({ name }) => name === clusterName)?.cluster;
  if (cluster === undefined) throw new Error(`${file} has no context ${wanted ?? '(and no current-context)'}`);
  const data = cluster['certificate-authority-data'];
  if (data !== undefined) return { server: cluster.server, ca: Buffer.from(data, 'base64').toString() };
  const caFile = cluster['certificate-authority'];
  if (caFile === undefined) throw new Error(`${file}: the cluster of context ${wanted} names no certificate-authority`);
  return { server: cluster.server, ca: readFileSync(resolve(dirname(file), caFile), 'utf8') };
}

/**
 * The first of the files, a list as in KUBECONFIG, that has the context.
 * @throws Error that names the contexts there are
 */
export function fileWithContext(files: string, context: string): string {
  const present = files.split(delimiter).filter((file) => file !== '' && existsSync(file));
  if (present.length === 0) throw new Error(`there is no kubeconfig ${files}`);
  const contexts = present.map((file) => ({ file, names: contextNames(file) }));
  const found = contexts.find(({ names }) => names.includes(context));
  if (found !== undefined) return found.file;
  const names = contexts.flatMap((each) => each.names);
  throw new Error(`${files} has no context ${context}; it has ${names.length === 0 ? 'none' : names.join(', ')}`);
}

const contextNames = (file: string): string[] =>
  ((parse(readFileSync(file, 'utf8')) as Kubeconfig | null)?.contexts ?? []).map(({ name }) => name);

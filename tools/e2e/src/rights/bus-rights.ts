import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { LocalCluster } from '@chancery/cluster';

import { until } from '../until.js';

/** Subjects with which a user may publish and listen, as patterns; or those with which it did. */
export interface BusRights {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
}

const QUOTED = /"([^"]+)"/g;
const list = (block: string, what: 'publish' | 'subscribe'): string[] => {
  // Inboxes and the like have no closing bracket in them.
  const [, text = ''] = new RegExp(`${what}: \\[([^\\]]*)\\]`).exec(block) ?? [];
  // A queue's name stands behind its subject.
  return [...new Set([...text.replaceAll(/^\s*#.*$/gm, '').matchAll(QUOTED)].map(([, right]) => right!.split(' ')[0]!))];
};

/** What the configuration that runs allows a user. */
export const busRightsOf = ({ folder }: LocalCluster, user: string): BusRights => {
  const text = ['accounts.conf', 'clusters.conf'].map((file) => readFileSync(join(folder, 'nats', file), 'utf8')).join('\n');
  const start = text.search(new RegExp(`user: "?${user}"?\\s`));
  const next = text.indexOf('user:', start + 5);
  const block = text.slice(start, next === -1 ? undefined : next);
  return { publish: list(block, 'publish'), subscribe: list(block, 'subscribe') };
};

/** From now on the server's log has every protocol line: asked for before the services connect. */
export const traceBus = async (cluster: LocalCluster): Promise<void> => {
  appendFileSync(join(cluster.folder, 'nats', 'nats.conf'), '\ntrace: true\nmax_traced_msg_len: 1\n');
  process.kill(cluster.natsServer.pid!, 'SIGHUP');
  await until('the reload', async () => (readFileSync(cluster.logFile('nats-server'), 'utf8').includes('Reloaded: trace') ? true : undefined));
};

/** What a user did, out of such a log. */
export const busRightsUsed = (cluster: LocalCluster, user: string): BusRights => {
  const lines = readFileSync(cluster.logFile('nats-server'), 'utf8').split('\n').filter((line) => line.includes(`user:${user}"`));
  const subjects = (verb: RegExp): string[] => [...new Set(lines.flatMap((line) => verb.exec(line)?.[1] ?? []))];
  return { publish: subjects(/<<- \[H?PUB (\S+)/), subscribe: subjects(/<<- \[SUB (\S+)/) };
};

/** Whether the pattern, which may end in `>`, allows the subject, which may be a pattern itself. */
export const allows = (pattern: string, subject: string): boolean => {
  const wanted = pattern.split('.');
  const tokens = subject.split('.');
  return wanted.every((token, index) => (token === '>' ? tokens.length > index : token === '*' ? tokens[index] !== undefined : token === tokens[index])) &&
    (wanted.at(-1) === '>' || tokens.length === wanted.length);
};

import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { clusterName, reportInbox, reporterName } from '@chancery/contracts';

/** The configuration as it is deployed. The same relative path from src/servers/ and from dist/servers/. */
export const NATS_CONFIGURATION = fileURLToPath(new URL('../../../../k8s/nats/', import.meta.url));

/** Users of the control plane's account, and the one of the system account. */
export const CONTROL_USERS = ['pki-signer', 'audit-api', 'sys'] as const;
/** Users that each cluster's account has. */
export const CLUSTER_USERS = ['crd-watcher', 'event-reporter'] as const;
/** Services that may report: one, for the tests and as an example. A cluster's account has none of its own. */
export const REPORTER_USERS = ['example-reporter'] as const;
export type ControlUser = (typeof CONTROL_USERS)[number];
export type ClusterUser = (typeof CLUSTER_USERS)[number];
export type ReporterUser = (typeof REPORTER_USERS)[number];
export type NatsUser = ControlUser | ClusterUser | ReporterUser;

export interface NatsCredentials {
  readonly user: string;
  readonly password: string;
  /** What the client has to put before its inboxes: it may subscribe to no others. */
  readonly inboxPrefix: string;
}

const isReporter = (user: NatsUser): user is ReporterUser => REPORTER_USERS.some((name) => name === user);
const isOfCluster = (user: NatsUser): boolean => isReporter(user) || CLUSTER_USERS.some((name) => name === user);

/** Names of users are unique in the whole server, so a cluster's have its name with them. */
export function natsUserName(user: NatsUser, cluster: string): string {
  return isOfCluster(user) ? `${user}@${cluster}` : user;
}

/** Part of a variable's name. No two clusters have the same: their names are DNS labels, without underscores. */
const variable = (name: string): string => name.toUpperCase().replaceAll('-', '_');

/** The environment variable from which the server takes the user's password. */
export function natsPasswordVariable(user: NatsUser, cluster: string): string {
  const suffix = isOfCluster(user) ? `_${variable(cluster)}` : '';
  return `NATS_PASSWORD_${variable(user)}${suffix}`;
}

/** The accounts of these clusters, with their reporters: the content of `clusters.conf`. */
export function clusterAccounts(clusters: readonly string[], reporters: readonly string[] = REPORTER_USERS): string {
  const account = readFileSync(`${NATS_CONFIGURATION}cluster-account.conf.template`, 'utf8');
  const user = readFileSync(`${NATS_CONFIGURATION}reporter-user.conf.template`, 'utf8');
  const users = reporters
    .map((name) => reporterName.parse(name))
    .map((name) => user.replaceAll('@REPORTER@', name).replaceAll('@REPORTER_VARIABLE@', variable(name)));
  return clusters
    .map((name) => clusterName.parse(name))
    .map((name) =>
      account
        .replace(REPORTERS_PLACE, (place) => `${place}${users.join('')}`)
        .replaceAll('@CLUSTER@', name)
        .replaceAll('@CLUSTER_VARIABLE@', variable(name)),
    )
    .join('\n');
}

/** The line of the template below which reporters stand. */
const REPORTERS_PLACE = /^ *# Reporters, one user each.*\n/m;

/** A letter first: the server reads the variable's value as configuration, and digits alone would be a number. */
const newPassword = (): string => `p${randomBytes(24).toString('hex')}`;

/** New passwords for all users, by the variable that holds each. */
export function newNatsPasswords(clusters: readonly string[]): Record<string, string> {
  const control = CONTROL_USERS.map((user) => natsPasswordVariable(user, ''));
  const users = [...CLUSTER_USERS, ...REPORTER_USERS];
  const ofClusters = clusters.flatMap((name) => users.map((user) => natsPasswordVariable(user, name)));
  return Object.fromEntries([...control, ...ofClusters].map((name) => [name, newPassword()]));
}

/**
 * The user's name and password out of such variables.
 * @throws Error that names the variable that is missing
 */
export function natsCredentials(
  passwords: Readonly<Record<string, string | undefined>>,
  user: NatsUser,
  cluster: string,
): NatsCredentials {
  const name = natsPasswordVariable(user, cluster);
  const password = passwords[name];
  if (password === undefined) throw new Error(`NATS user ${natsUserName(user, cluster)} has no password: set ${name}`);
  const fullName = natsUserName(user, cluster);
  return { user: fullName, password, inboxPrefix: isReporter(user) ? reportInbox(user) : `_INBOX_${fullName}` };
}

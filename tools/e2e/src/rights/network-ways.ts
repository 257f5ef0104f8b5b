import type { App, Platform } from '@chancery/platform';

import type { Manifest } from '../install/manifests.js';
import { socketsOf } from './sockets.js';

/** Who stands behind a port in production: docs/install.md, "The ways through the network". */
const IN_PRODUCTION: Readonly<Record<number, string>> = { 53: 'DNS', 443: 'the API server', 4222: 'NATS', 5432: 'Postgres', 6443: 'the API server' };

interface PolicySpec {
  readonly ingress?: readonly { readonly ports: readonly { readonly port: number }[] }[];
  readonly egress?: readonly { readonly ports: readonly { readonly port: number }[] }[];
}

/** The ways of an app through the network. */
export interface Ways {
  /** To whom it goes; DNS is everybody's, and not told. */
  readonly out: readonly string[];
  /** Where it listens. */
  readonly in: readonly string[];
}

const portsOf = (rules: PolicySpec['ingress'] = []): number[] => rules.flatMap(({ ports }) => ports.map(({ port }) => port));

/** What its NetworkPolicy lets through; a port of its container is told by that port's name. */
export const waysAllowed = ({ spec }: Manifest, deployment: Manifest): Ways => {
  const { ingress, egress } = spec as PolicySpec;
  const named = deployment.spec?.template?.spec.containers.flatMap(({ ports = [] }) => ports) ?? [];
  const out = new Set(portsOf(egress).map((port) => IN_PRODUCTION[port] ?? `port ${port}`));
  out.delete('DNS');
  return {
    out: [...out].sort(),
    in: portsOf(ingress).map((port) => named.find(({ containerPort }) => containerPort === port)?.name ?? `port ${port}`),
  };
};

const portOfUrl = (url: string): number => Number(new URL(url).port);

/** What a running app of the tests uses now. */
export const waysUsed = ({ cluster }: Platform, { process, settings, url }: App): Ways => {
  const behind = new Map([
    [portOfUrl(cluster.apiServer.url), 'the API server'],
    ...Object.entries({ NATS_URL: 'NATS', DATABASE_URL: 'Postgres' }).flatMap(([setting, name]): [number, string][] =>
      settings[setting] === undefined ? [] : [[portOfUrl(settings[setting]), name]]),
  ]);
  const { listening, connectedTo } = socketsOf(process.pid!);
  return {
    out: connectedTo.map((port) => behind.get(port) ?? `port ${port}`).sort(),
    in: listening.map((port) => (port === portOfUrl(url) ? 'http' : `port ${port}`)),
  };
};

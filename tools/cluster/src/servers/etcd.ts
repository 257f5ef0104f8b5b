import { tcpProbe } from '../processes/probes.js';
import { type Run } from '../run/run.js';
import { freePort } from './ports.js';
import { type Server } from './server.js';

export interface Etcd extends Server {
  readonly url: string;
}

/** etcd for one API server. It does not wait for the disk: what a crash of the machine would lose is a test's data. */
export async function createEtcd(run: Run, command: string): Promise<Etcd> {
  const [clients, peers] = await Promise.all([freePort(), freePort()]);
  const url = `http://127.0.0.1:${clients}`;
  const peerUrl = `http://127.0.0.1:${peers}`;
  const server = run.process({
    name: 'etcd',
    role: 'server',
    command,
    args: [
      '--name=default',
      `--data-dir=${run.path('etcd')}`,
      `--listen-client-urls=${url}`,
      `--advertise-client-urls=${url}`,
      `--listen-peer-urls=${peerUrl}`,
      `--initial-advertise-peer-urls=${peerUrl}`,
      `--initial-cluster=default=${peerUrl}`,
      '--unsafe-no-fsync',
      '--log-level=warn',
    ],
    ready: tcpProbe(clients),
  });
  return Object.assign(server, { url });
}

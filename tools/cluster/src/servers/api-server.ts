import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

import { writeKubeconfig } from '../kubernetes/kubeconfig.js';
import { httpProbe } from '../processes/probes.js';
import { type Run } from '../run/run.js';
import { type ApiAuditEvent, type ApiAuditOption, apiAuditPolicy, readApiAudit } from './api-audit.js';
import { freePort } from './ports.js';
import { type Server } from './server.js';

export interface ApiServerOptions {
  readonly etcdUrl: string;
  /** Write an audit log: see `auditEvents`. Default false. */
  readonly apiAudit?: ApiAuditOption;
  /** How long events live: `1h0m0s`, the server's default; a test may want `20s`. */
  readonly eventTtl?: string;
  readonly extraArguments?: readonly string[];
}

/** Who may do what by a token of the token file. Both are administrators; their names differ in the audit log. */
const USERS = { admin: 'chancery-admin', 'controller-manager': 'system:kube-controller-manager' } as const;
type User = keyof typeof USERS;

export interface ApiServer extends Server {
  readonly url: string;
  /** The certificate that its clients trust, once it is ready. */
  readonly caFile: string;
  readonly serviceAccountKeyFile: string;
  readonly adminToken: string;
  /** Writes a kubeconfig for one of its users. Its certificate must exist: after the start. */
  writeKubeconfig(file: string, user: User): void;
  /** The requests so far. Only with the option `apiAudit`. */
  auditEvents(): readonly ApiAuditEvent[];
}

function writeServiceAccountKey(file: string): void {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  writeFileSync(file, privateKey.export({ type: 'sec1', format: 'pem' }), { mode: 0o600 });
}

function writeTokens(file: string): Record<User, string> {
  const tokens = { admin: randomBytes(24).toString('hex'), 'controller-manager': randomBytes(24).toString('hex') };
  const line = (user: User) => `${tokens[user]},${USERS[user]},${user},"system:masters"\n`;
  writeFileSync(file, line('admin') + line('controller-manager'), { mode: 0o600 });
  return tokens;
}

/** kube-apiserver with RBAC. It makes its own serving certificate, which its clients trust directly. */
export async function createApiServer(run: Run, command: string, options: ApiServerOptions): Promise<ApiServer> {
  const port = await freePort();
  const url = `https://127.0.0.1:${port}`;
  const folder = run.path('kube-apiserver');
  mkdirSync(folder);
  const serviceAccountKeyFile = `${folder}/service-account.key`;
  const caFile = `${folder}/apiserver.crt`;
  const auditLog = `${folder}/audit.log`;
  writeServiceAccountKey(serviceAccountKeyFile);
  const tokens = writeTokens(`${folder}/tokens.csv`);
  const { apiAudit = false } = options;
  writeFileSync(`${folder}/audit-policy.yaml`, apiAuditPolicy(apiAudit));
  const audit = [`--audit-policy-file=${folder}/audit-policy.yaml`, `--audit-log-path=${auditLog}`];
  const server = run.process({
    name: 'kube-apiserver',
    role: 'server',
    command,
    args: [
      `--etcd-servers=${options.etcdUrl}`,
      '--bind-address=127.0.0.1',
      '--advertise-address=127.0.0.1',
      // It would refuse a loopback address for the Service `kubernetes`, which nothing here uses.
      '--endpoint-reconciler-type=none',
      `--secure-port=${port}`,
      `--cert-dir=${folder}`,
      '--authorization-mode=RBAC',
      `--token-auth-file=${folder}/tokens.csv`,
      '--service-account-issuer=https://kubernetes.default.svc.cluster.local',
      `--service-account-key-file=${serviceAccountKeyFile}`,
      `--service-account-signing-key-file=${serviceAccountKeyFile}`,
      '--service-cluster-ip-range=10.96.0.0/16',
      '--shutdown-delay-duration=0s',
      '--profiling=false',
      ...(options.eventTtl === undefined ? [] : [`--event-ttl=${options.eventTtl}`]),
      ...(apiAudit === false ? [] : audit),
      ...(options.extraArguments ?? []),
    ],
    ready: httpProbe(`${url}/readyz`, { ca: () => readFileSync(caFile) }),
    readyTimeout: 60_000,
  });
  return Object.assign(server, {
    url,
    caFile,
    serviceAccountKeyFile,
    adminToken: tokens.admin,
    writeKubeconfig: (file: string, user: User) =>
      writeKubeconfig(file, { server: url, ca: readFileSync(caFile, 'utf8'), user: { token: tokens[user] } }),
    auditEvents: () => readApiAudit(auditLog),
  });
}

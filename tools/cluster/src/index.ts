export { startLocalCluster } from './local-cluster.js';
export {
  type ExistingKubernetes,
  type LocalCluster,
  type LocalClusterOptions,
  type ServiceAccountRequest,
} from './cluster-options.js';
export { BINARIES, type Binary, type BinaryName } from './binaries/catalog.js';
export { BinaryNotFound, resolveBinary, settingName, type ResolveOptions } from './binaries/resolve.js';
export {
  certificateJudge,
  type CertificateJudge,
  type CertificateQuestion,
  type CertificateVerdict,
  type RequestVerdict,
} from './judges/certificate-judge.js';
export { missing, tellProgress, titleOf, type Installed } from './judges/installed.js';
export { pkilint, type Pkilint } from './judges/pkilint.js';
export { progressLine, showProgress, type OnProgress, type Progress } from './binaries/progress.js';
export { KubectlFailed, createKubectl, type Kubectl, type KubectlOptions, type KubectlResult } from './kubernetes/kubectl.js';
export { fileWithContext } from './kubernetes/kubeconfig.js';
export { serviceAccountKubeconfig, type ServiceAccountOptions } from './kubernetes/service-account.js';
export { httpProbe, tcpProbe } from './processes/probes.js';
export { NotReady, untilReady, type ReadyProbe } from './processes/ready.js';
export { type ExitStatus, type ProcessSpec } from './processes/process-spec.js';
export { ProcessFailed, SupervisedProcess } from './processes/supervised-process.js';
export { removeStaleRuns, stopRun } from './run/reaper.js';
export { Run, type RunOptions } from './run/run.js';
export { type ApiAuditEvent } from './servers/api-audit.js';
export { type ApiServer } from './servers/api-server.js';
export { type ExistingNats, type NatsAccess } from './servers/nats.js';
export {
  CLUSTER_USERS,
  CONTROL_USERS,
  clusterAccounts,
  natsPasswordVariable,
  natsUserName,
  type ClusterUser,
  type ControlUser,
  type NatsCredentials,
  type NatsUser,
} from './servers/nats-accounts.js';
export { freePort } from './servers/ports.js';
export { databaseUrl, queryDatabase, type PostgresAccess } from './servers/postgres-access.js';
export { type Server } from './servers/server.js';
export { serverCertificate, type ServerCertificate } from './servers/tls.js';

import { ownSources } from './own-sources.js';

/** The programs of the development cluster and of the specs, each pinned. The modules under go/ have the same versions. */
export type BinaryName = 'certificate-judge' | 'etcd' | 'helm' | 'kube-apiserver' | 'kube-controller-manager' | 'kubectl' | 'nats-server';

export interface Binary {
  readonly name: BinaryName;
  readonly version: string;
  /** Folder under go/ whose go.mod pins it. */
  readonly module: 'certificate-judge' | 'etcd' | 'helm' | 'kubernetes' | 'nats-server';
  /** What `go build` builds. */
  readonly goPackage: string;
  readonly ldflags?: string;
  /** Makes it print its version. */
  readonly versionArguments: readonly string[];
  /** Whether one found on this machine, of version `major.minor`, does as well. */
  readonly accepts: (major: number, minor: number) => boolean;
}

const KUBERNETES = '1.37.2';
const ZLINT = '3.7.3';
const HELM = '4.3.1';

/** Without these it calls itself v0.0.0, and kubectl and the admission policies go by the version. */
const KUBERNETES_LDFLAGS = [
  '-s -w',
  `-X k8s.io/component-base/version.gitVersion=v${KUBERNETES}`,
  '-X k8s.io/component-base/version.gitMajor=1',
  '-X k8s.io/component-base/version.gitMinor=37',
  '-X k8s.io/component-base/version.gitTreeState=clean',
].join(' ');

/** The same major and minor version. */
const same = (version: string) => (major: number, minor: number) => version.startsWith(`${major}.${minor}.`);

const kubernetes = (name: BinaryName): Binary => ({
  name,
  version: KUBERNETES,
  module: 'kubernetes',
  goPackage: `k8s.io/kubernetes/cmd/${name}`,
  ldflags: KUBERNETES_LDFLAGS,
  versionArguments: ['--version'],
  accepts: same(KUBERNETES),
});

export const BINARIES: Readonly<Record<BinaryName, Binary>> = {
  'certificate-judge': {
    name: 'certificate-judge',
    version: `${ZLINT}-${ownSources('certificate-judge')}`,
    module: 'certificate-judge',
    goPackage: '.',
    ldflags: `-s -w -X main.version=${ZLINT}`,
    versionArguments: ['--version'],
    accepts: same(ZLINT),
  },
  etcd: {
    name: 'etcd',
    version: '3.7.3',
    module: 'etcd',
    goPackage: 'go.etcd.io/etcd/server/v3',
    versionArguments: ['--version'],
    accepts: same('3.7.3'),
  },
  helm: {
    name: 'helm',
    version: HELM,
    module: 'helm',
    goPackage: 'helm.sh/helm/v4/cmd/helm',
    ldflags: `-s -w -X helm.sh/helm/v4/internal/version.version=v${HELM}`,
    versionArguments: ['version', '--short'],
    accepts: (major) => major === 4,
  },
  'kube-apiserver': kubernetes('kube-apiserver'),
  'kube-controller-manager': kubernetes('kube-controller-manager'),
  kubectl: {
    ...kubernetes('kubectl'),
    versionArguments: ['version', '--client'],
    // Several versions older is fine for what it is used for here: apply, get and describe.
    accepts: (major, minor) => major === 1 && minor >= 30,
  },
  'nats-server': {
    name: 'nats-server',
    version: '2.15.2',
    module: 'nats-server',
    goPackage: 'github.com/nats-io/nats-server/v2',
    versionArguments: ['--version'],
    accepts: same('2.15.2'),
  },
};

import { X509Certificate, createPrivateKey } from 'node:crypto';

import type { LocalCluster } from '@chancery/cluster';

/** An Event as far as the story looks at it. */
export interface PodEvent {
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly count: number;
  readonly lastTimestamp: string;
}

interface List<T> {
  items: T[];
}

/** @throws KubectlFailed */
export const jsonOf = async <T>({ kubectl }: LocalCluster, args: readonly string[]): Promise<T> =>
  JSON.parse((await kubectl([...args, '-o', 'json'])).stdout) as T;

const json = async <T>({ kubectl }: LocalCluster, args: readonly string[]): Promise<T | undefined> => {
  const { stdout, code } = await kubectl([...args, '-o', 'json'], { allowFailure: true });
  return code === 0 ? (JSON.parse(stdout) as T) : undefined;
};

/** As far as the story looks at it; its containers are one. */
export interface Pod {
  readonly name: string;
  readonly uid: string;
  readonly phase: string;
  readonly ready: boolean;
  readonly image: string;
  /** Why its container does not run. */
  readonly waiting: string | undefined;
}

interface KubernetesPod {
  metadata: { name: string; uid: string };
  spec: { containers: { image: string }[] };
  status?: { phase?: string; containerStatuses?: { ready: boolean; state?: { waiting?: { reason?: string } } }[] };
}

export const podsOf = async (cluster: LocalCluster, namespace: string): Promise<Pod[]> =>
  ((await json<List<KubernetesPod>>(cluster, ['get', 'pods', '-n', namespace]))?.items ?? []).map(({ metadata, spec, status }) => ({
    name: metadata.name,
    uid: metadata.uid,
    phase: status?.phase ?? 'Unknown',
    ready: status?.containerStatuses?.[0]?.ready === true,
    image: spec.containers[0]?.image ?? '',
    waiting: status?.containerStatuses?.[0]?.state?.waiting?.reason,
  }));

/** Events that Chancery wrote on one object; a kubelet writes its own beside them. */
export const eventsOn = async (cluster: LocalCluster, namespace: string, uid: string): Promise<PodEvent[]> =>
  (
    (await json<List<PodEvent & { source?: { component?: string } }>>(cluster, [
      'get', 'events', '-n', namespace, `--field-selector=involvedObject.uid=${uid}`,
    ]))?.items ?? []
  ).filter(({ source }) => source?.component?.startsWith('chancery'));

export interface IssuedSecret {
  readonly chain: string;
  readonly ca: string;
  readonly leaf: X509Certificate;
  readonly names: string[];
}

/** The Secret, if it holds a whole and matching certificate that its own ca.crt confirms. */
export const issuedSecret = async (cluster: LocalCluster, namespace: string, name: string): Promise<IssuedSecret | undefined> => {
  const secret = await json<{ data?: Record<string, string> }>(cluster, ['get', 'secret', name, '-n', namespace]);
  const part = (key: string): string => Buffer.from(secret?.data?.[key] ?? '', 'base64').toString('utf8');
  const [chain, ca] = [part('tls.crt'), part('ca.crt')];
  if (chain === '') return undefined;
  const certificates = chain.split(/(?=-----BEGIN)/).map((pem) => new X509Certificate(pem));
  const leaf = certificates[0]!;
  const links = [...certificates, new X509Certificate(ca)];
  const verified = certificates.every((certificate, i) => certificate.verify(links[i + 1]!.publicKey));
  if (!verified || !leaf.checkPrivateKey(createPrivateKey(part('tls.key')))) return undefined;
  return { chain, ca, leaf, names: (leaf.subjectAltName ?? '').split(', ').map((entry) => entry.replace(/^DNS:/, '')) };
};

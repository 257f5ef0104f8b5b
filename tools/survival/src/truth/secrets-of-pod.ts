import type { SeenPod } from './world.js';

interface PodSpec {
  volumes?: { secret?: { secretName: string }; projected?: { sources: { secret?: { name: string } }[] } }[];
  containers?: Container[];
  initContainers?: Container[];
}

interface Container {
  env?: { valueFrom?: { secretKeyRef?: { name: string; key: string } } }[];
  envFrom?: { secretRef?: { name: string } }[];
}

/** One Secret that a pod needs, and the key of it where it needs just one. */
export interface Need {
  readonly secret: string;
  readonly key?: string;
}

/** What a pod of a run needs; none when it is finished. */
export const needsOf = ({ spec, status }: SeenPod): Need[] => {
  if (status?.phase === 'Succeeded' || status?.phase === 'Failed') return [];
  const { volumes = [], containers = [], initContainers = [] } = spec as PodSpec;
  const all = [...containers, ...initContainers];
  return [
    ...volumes.flatMap(({ secret, projected }) => [
      ...(secret === undefined ? [] : [{ secret: secret.secretName }]),
      ...(projected?.sources ?? []).flatMap((source) => (source.secret === undefined ? [] : [{ secret: source.secret.name }])),
    ]),
    ...all.flatMap(({ env = [] }) => env.flatMap(({ valueFrom }) => {
      const { name, key } = valueFrom?.secretKeyRef ?? {};
      return name === undefined || key === undefined ? [] : [{ secret: name, key }];
    })),
    ...all.flatMap(({ envFrom = [] }) => envFrom.flatMap(({ secretRef }) => (secretRef === undefined ? [] : [{ secret: secretRef.name }]))),
  ];
};

export const secretsOfPod = (pod: SeenPod): ReadonlySet<string> => new Set(needsOf(pod).map(({ secret }) => secret));

import type { Expected } from './expected.js';
import type { IndexOfWorld } from './index-of-world.js';
import { wrongWith } from './pki-truth.js';
import { secretsOfPod } from './secrets-of-pod.js';
import type { SeenPod } from './world.js';

/** What a pod has to be told of the Pkis that feed, or want to feed, the Secrets that it uses: each once. */
export const wrongForPod = (pod: SeenPod, index: IndexOfWorld): Expected[] => {
  const pkis = [...secretsOfPod(pod)].flatMap((secret) => index.claimants(pod.metadata.namespace, secret));
  return [...new Set(pkis)].flatMap((pki) => wrongWith(pki, index) ?? []);
};

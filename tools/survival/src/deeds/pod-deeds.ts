import { create, patch, remove, type DeedMaker } from './deed.js';
import { keyOf, secretOf, type Intent } from './intent.js';

/** The places of a pod that may need a Secret. */
const PLACES = ['volume', 'projected', 'env', 'envFrom'] as const;

const podUsing = (secrets: readonly string[], place: (typeof PLACES)[number], key: string): object => {
  const volumes = (source: (secretName: string) => object): object[] => secrets.map((secret, i) => ({ name: `v${i}`, ...source(secret) }));
  const container = { name: 'main', image: 'registry.example/app:1' };
  const spec = (): object => {
    switch (place) {
      case 'volume':
        return { containers: [container], volumes: volumes((secretName) => ({ secret: { secretName } })) };
      case 'projected':
        return { containers: [container], volumes: volumes((name) => ({ projected: { sources: [{ secret: { name } }] } })) };
      case 'env': {
        const env = secrets.map((name, i) => ({ name: `E${i}`, valueFrom: { secretKeyRef: { name, key } } }));
        return { containers: [{ ...container, env }] };
      }
      case 'envFrom':
        return { containers: [container], initContainers: [{ ...container, name: 'init', envFrom: secrets.map((name) => ({ secretRef: { name } })) }] };
    }
  };
  return { automountServiceAccountToken: false, ...spec() };
};

/** Mostly one Secret of a Pki; sometimes two, sometimes one that is misspelt, sometimes none. */
const secretsFor = (intent: Intent, namespace: string): string[] => {
  const { random } = intent;
  const names = Array.from({ length: random.weighted([{ weight: 8, count: 1 }, { weight: 1, count: 2 }, { weight: 0.5, count: 0 }]).count }, () => {
    const pki = intent.anyPki((some) => some.namespace === namespace) ?? { namespace, name: 'nobody', serviceName: '' };
    return random.chance(0.05) ? `${secretOf(pki)}x` : secretOf(pki);
  });
  return [...new Set(names)];
};

const makePodNamed = (intent: Intent, namespace: string, name: string) => {
  const { random } = intent;
  const secrets = secretsFor(intent, namespace);
  const place = random.pick(PLACES)!;
  const key = random.chance(0.1) ? 'tls.pem' : 'tls.crt';
  intent.pods.set(`${namespace}/${name}`, { namespace, name });
  return {
    what: `create pod ${namespace}/${name} with [${secrets.join(' ')}] by ${place}`,
    requests: [create(namespace, 'pods', { metadata: { name }, spec: podUsing(secrets, place, key) })],
  };
};

export const makePod: DeedMaker = (intent) => {
  const namespace = intent.random.pick(intent.namespaces)!;
  return makePodNamed(intent, namespace, intent.newName('pod-'));
};

/** As a StatefulSet does: the same name with another uid; or as a Deployment does. */
export const replacePod: DeedMaker = (intent) => {
  const pod = intent.random.pick([...intent.pods.values()]);
  if (pod === undefined) return undefined;
  intent.pods.delete(keyOf(pod));
  const name = intent.random.chance(0.3) ? pod.name : intent.newName('pod-');
  const { what, requests } = makePodNamed(intent, pod.namespace, name);
  return { what: `delete pod ${keyOf(pod)} and ${what}`, requests: [remove(pod.namespace, 'pods', pod.name), ...requests] };
};

export const finishPod: DeedMaker = (intent) => {
  const pod = intent.random.pick([...intent.pods.values()]);
  if (pod === undefined) return undefined;
  const done = patch(pod.namespace, 'pods', pod.name, { status: { phase: 'Succeeded' } }, '/status');
  return { what: `finish pod ${keyOf(pod)}`, requests: [done] };
};

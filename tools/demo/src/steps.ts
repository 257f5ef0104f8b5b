import { SYSTEM_NAMESPACE, type Platform } from '@chancery/platform';

import { showCertificate } from './certificate-text.js';
import type { Story } from './manifests.js';
import { fromHere, withImage } from './manifests.js';
import { hanging, running } from './nodes.js';
import { eventsOn, issuedSecret, podsOf, type PodEvent } from './observations.js';
import type { DemoOptions } from './options.js';
import { NotSeen, until, type Teller } from './teller.js';

export interface Scene {
  readonly platform: Platform;
  readonly teller: Teller;
  readonly story: Story;
  readonly options: DemoOptions;
}

const SENTENCE = 'ServiceName: appp1 in pki: app1-pki is not found in allowedNames: [app1 app2]';

/** Runs kubectl and shows both. */
const show = async ({ platform, teller }: Scene, args: readonly string[], filter = (text: string): string => text): Promise<string> => {
  teller.command(`kubectl ${args.map((arg) => (/[\s"{]/.test(arg) ? `'${arg}'` : arg)).map(fromHere).join(' ')}`);
  const { stdout, stderr } = await platform.cluster.kubectl(args);
  teller.output(filter(stdout || stderr));
  return stdout;
};

const onlyPod = async (scene: Scene, namespace: string): Promise<{ name: string; uid: string }> =>
  until(`a pod in namespace ${namespace}`, async () => (await podsOf(scene.platform.cluster, namespace))[0]);

export const declare = async (scene: Scene): Promise<void> => {
  const { platform, teller, story, options } = scene;
  teller.heading('Two applications declare a Pki; app1 has a typo');
  if (story.kind !== undefined) {
    await show(scene, ['apply', '-f', story.kind]);
    await until('Pkis of the article accepted', () => accepted(scene));
  }
  for (const file of [story.app1, story.app2]) {
    if (options.existing === undefined) {
      await show(scene, ['apply', '-f', file]);
      continue;
    }
    const { manifest, typed } = withImage(file, options.existing.image);
    teller.command(typed);
    teller.output((await platform.cluster.kubectl(['apply', '-f', '-'], { input: manifest })).stdout);
  }
};

/** Established says that the kind is served; the admission policy, which stamps its objects, learns it some seconds later. */
const accepted = async ({ platform }: Scene): Promise<true | undefined> => {
  const metadata = { name: 'trial', namespace: SYSTEM_NAMESPACE };
  const input = JSON.stringify({ apiVersion: 'box.com/v1', kind: 'Pki', metadata, spec: { serviceName: 'trial' } });
  const { code } = await platform.cluster.kubectl(['create', '--dry-run=server', '-f', '-'], { input, allowFailure: true });
  return code === 0 || undefined;
};

export const app2Works = async (scene: Scene): Promise<void> => {
  const { platform, teller, story, options } = scene;
  teller.heading('app2 has its certificate');
  const secret = await until('Secret app2-pki with a certificate', () => issuedSecret(platform.cluster, 'app2', 'app2-pki'));
  if (!secret.names.includes('app2')) throw new NotSeen(`the certificate of app2 is for ${secret.names.join(', ')}`);
  if (!options.article) {
    await platform.cluster.kubectl(['wait', '--for=condition=Ready', `${story.resource}/app2-pki`, '-n', 'app2', '--timeout=20s']);
    await until('app1-pki with its reason', async () => {
      const { stdout } = await platform.cluster.kubectl(['get', story.resource, '-n', 'app1']);
      return stdout.includes('ServiceNameNotAllowed') ? stdout : undefined;
    });
  }
  await show(scene, ['get', story.resource, '-A']);
  await show(scene, ['get', 'secret', 'app2-pki', '-n', 'app2']);
  showCertificate(teller, secret);
  teller.check('app2: Secret app2-pki holds a certificate that ca.crt confirms, and its key');
  if (options.existing !== undefined) await mounted(scene, 'app2');
};

export const app1SeesWhy = async (scene: Scene): Promise<void> => {
  const { platform, teller, options } = scene;
  teller.heading('app1 hangs, and its owner looks where she always looks');
  const pod = await onlyPod(scene, 'app1');
  if (options.existing !== undefined) {
    await hanging(platform.cluster, 'app1');
    await show(scene, ['get', 'pods', '-n', 'app1']);
    teller.check('app1: the pod hangs in ContainerCreating');
  }
  const warnings = async (): Promise<PodEvent[]> => (await eventsOn(platform.cluster, 'app1', pod.uid)).filter(({ type }) => type === 'Warning');
  const first = await until('the Warning on the pod', async () => (await warnings())[0]);
  if (!first.message.includes(SENTENCE)) throw new NotSeen(`the Warning says: ${first.message}`);
  await show(scene, ['describe', 'pod', '-n', 'app1', pod.name], eventsSection);
  teller.check("app1: the pod's own events name the field, the value seen, the values allowed and the nearest one");
  const later = await until('a rising count', async () => (await warnings()).find(({ count }) => count > first.count));
  await show(scene, ['describe', 'pod', '-n', 'app1', pod.name], eventsSection);
  const all = await warnings();
  if (all.length !== 1) throw new NotSeen(`one line; there are ${all.length}`);
  teller.check(`app1: still one line, counted (x${later.count})`);
  const other = await onlyPod(scene, 'app2');
  const strangers = (await eventsOn(platform.cluster, 'app2', other.uid)).filter(({ type }) => type === 'Warning');
  if (strangers.length > 0) throw new NotSeen('a Warning on the pod of app2');
  teller.check('app2: nothing was said on the pod that has no part in it');
};

export const fixed = async (scene: Scene): Promise<void> => {
  const { platform, teller, story, options } = scene;
  teller.heading('app1 corrects the typo');
  const pod = await onlyPod(scene, 'app1');
  await show(scene, story.fix);
  const began = Date.now();
  await until('the Normal event on the pod', async () =>
    (await eventsOn(platform.cluster, 'app1', pod.uid)).find(({ type }) => type === 'Normal'),
  );
  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  const secret = await until('Secret app1-pki with a certificate', () => issuedSecret(platform.cluster, 'app1', 'app1-pki'));
  if (!secret.names.includes('app1')) throw new NotSeen(`the certificate of app1 is for ${secret.names.join(', ')}`);
  await show(scene, ['describe', 'pod', '-n', 'app1', pod.name], eventsSection);
  if (!options.article) await show(scene, ['get', story.resource, '-A']);
  teller.check(`app1: the pod was told that it is over, within ${seconds} s`);
  teller.check('app1: Secret app1-pki holds a certificate that ca.crt confirms, and its key');
  if (options.existing !== undefined) await mounted(scene, 'app1');
};

/** On a cluster with nodes the pod has started, with its certificate. */
const mounted = async (scene: Scene, namespace: string): Promise<void> => {
  const { platform: { cluster }, teller } = scene;
  const pod = await running(cluster, namespace);
  await show(scene, ['get', 'pods', '-n', namespace]);
  const look = ['exec', '-n', namespace, pod.name, '--', 'ls', `/etc/pki/${namespace}`];
  const { stdout, stderr, code } = await cluster.kubectl(look, { allowFailure: true });
  teller.command(`kubectl ${look.join(' ')}`);
  teller.output(stdout || stderr);
  if (code !== 0) teller.say('(the cluster or the image does not let us look inside; a pod does not start before its Secret is mounted)');
  else if (!['ca.crt', 'tls.crt', 'tls.key'].every((file) => stdout.includes(file))) throw new NotSeen(`ca.crt, tls.crt and tls.key in the pod of ${namespace}`);
  teller.check(`${namespace}: the pod runs with its certificate mounted`);
};

const eventsSection = (description: string): string => {
  const at = description.indexOf('\nEvents:');
  return at === -1 ? description : description.slice(at + 1);
};

import { startPlatform, undeploy, type Platform, type PlatformOptions } from '@chancery/platform';
import { showProgress } from '@chancery/cluster';

import { story } from './manifests.js';
import { USAGE, parseOptions, type DemoOptions } from './options.js';
import { app1SeesWhy, app2Works, declare, fixed, history, type Scene } from './steps.js';
import { NotSeen, Teller } from './teller.js';

/** Short, so that a count is seen to rise within the story. In production it is five minutes. */
const REFRESH_SECONDS = '2';

const main = async (): Promise<number> => {
  const options = readOptions();
  if (typeof options === 'number') return options;
  const teller = new Teller();
  const chapter = story(options.article);
  let platform: Platform | undefined;
  try {
    teller.heading(options.context === undefined ? 'A control plane and a cluster on this machine' : `A control plane for context ${options.context}`);
    platform = await startPlatform(platformOptions(options, chapter.allowedNames, teller));
    const version = await platform.cluster.kubectl(['version']);
    teller.output(version.stdout);
    const scene: Scene = { platform, teller, story: chapter, options };
    await declare(scene);
    await app2Works(scene);
    await app1SeesWhy(scene);
    await fixed(scene);
    await history(scene);
    teller.summary();
    if (options.keep) await keep(platform, teller);
    return 0;
  } catch (error) {
    teller.failed(error instanceof Error ? error.message : String(error));
    if (!(error instanceof NotSeen)) teller.say('This is a failure of the demonstration itself.');
    return 1;
  } finally {
    if (platform !== undefined) {
      if (options.context !== undefined) await cleanUp(platform, teller);
      await platform.stop();
    }
  }
};

const readOptions = (): DemoOptions | number => {
  try {
    const options = parseOptions(process.argv.slice(2));
    if (options !== 'help') return options;
    process.stdout.write(USAGE);
    return 0;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    return 2;
  }
};

const platformOptions = (options: DemoOptions, policy: string, teller: Teller): PlatformOptions => ({
  policy,
  settings: { 'event-reporter': { REFRESH_INTERVAL: REFRESH_SECONDS } },
  onStep: (step) => teller.say(step),
  onProgress: showProgress(),
  ...(options.context !== undefined && {
    kubernetes: {
      kubeconfig: options.kubeconfig ?? process.env['KUBECONFIG'] ?? `${process.env['HOME'] ?? ''}/.kube/config`,
      context: options.context,
    },
  }),
});

/** Until Ctrl-C. */
const keep = async (platform: Platform, teller: Teller): Promise<void> => {
  teller.heading('It keeps running until Ctrl-C');
  teller.output(
    [
      `export KUBECONFIG=${platform.cluster.kubeconfig}`,
      'kubectl get pkis.chancery.dev -A',
      'kubectl describe pod -n app1',
      `audit history: ${platform.apps['audit-api'].url}/openapi.json`,
      `logs: ${platform.cluster.folder}`,
    ].join('\n'),
  );
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
    // Signals alone do not keep a process alive.
    const alive = setInterval(() => undefined, 60_000);
    process.once('exit', () => clearInterval(alive));
  });
};

const cleanUp = async (platform: Platform, teller: Teller): Promise<void> => {
  teller.say('removing what was created on the cluster');
  await platform.cluster.kubectl(['delete', 'namespace', 'app1', 'app2', '--ignore-not-found', '--wait=false'], { allowFailure: true });
  await undeploy(platform.cluster);
};

process.exit(await main());

import { showProgress } from '@chancery/cluster';
import { endWithParent, howToLook, startPlatform, type Platform, type PlatformOptions } from '@chancery/platform';

import { history } from './history.js';
import { Interruption } from './interruption.js';
import { story } from './manifests.js';
import { USAGE, parseOptions, type DemoOptions } from './options.js';
import { readyNode } from './nodes.js';
import { app1SeesWhy, app2Works, declare, fixed, type Scene } from './steps.js';
import { NotSeen, Teller } from './teller.js';

/** Short, so that a count is seen to rise within the story. In production it is five minutes. */
const REFRESH_SECONDS = '2';
/** What the story creates, with and without the article: crd-watcher would serve somebody else's Pkis of that kind too. */
const CREATES = ['namespace/app1', 'namespace/app2', 'customresourcedefinition/pkis.box.com'];

const main = async (): Promise<number> => {
  const options = readOptions();
  if (typeof options === 'number') return options;
  const teller = new Teller();
  const interruption = new Interruption(() => teller.interrupted());
  let platform: Platform | undefined;
  let code = 1;
  try {
    teller.heading(options.existing === undefined ? 'A control plane and a cluster on this machine' : `A control plane for context ${options.existing.context}`);
    const chapter = story(options.article);
    platform = await startPlatform(platformOptions(options, chapter.allowedNames, teller));
    teller.output((await platform.cluster.kubectl(['version'])).stdout);
    const scene: Scene = { platform, teller, story: chapter, options };
    await declare(scene);
    await app2Works(scene);
    await app1SeesWhy(scene);
    await fixed(scene);
    await history(scene);
    teller.summary();
    code = 0;
    if (options.keep) await keep(scene, interruption);
  } catch (error) {
    if (interruption.signal === undefined) {
      teller.failed(error instanceof Error ? error.message : String(error));
      if (platform !== undefined && !(error instanceof NotSeen)) teller.say('This is a failure of the demonstration itself.');
    }
  }
  try {
    await platform?.stop();
  } catch (error) {
    teller.failed(error instanceof Error ? error.message : String(error));
    return 1;
  }
  return code === 0 ? 0 : (interruption.exitCode ?? code);
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

const platformOptions = ({ existing }: DemoOptions, policy: string, teller: Teller): PlatformOptions => ({
  policy,
  settings: { 'event-reporter': { REFRESH_INTERVAL: REFRESH_SECONDS } },
  onStep: (step) => teller.say(step),
  onProgress: showProgress(),
  ...(existing !== undefined && { kubernetes: existing, check: readyNode, creates: CREATES }),
});

/** Until Ctrl-C. */
const keep = async ({ platform: { cluster, apps }, teller, story: { resource } }: Scene, interruption: Interruption): Promise<void> => {
  teller.heading('It keeps running until Ctrl-C');
  teller.output(
    [
      ...howToLook(cluster),
      `kubectl get ${resource} -A`,
      'kubectl describe pod -n app1',
      `curl -H "authorization: Bearer $(kubectl create token audit-reader -n chancery-system --audience chancery-audit)" ${apps['audit-api'].url}/v1/records`,
      `${apps['audit-api'].url}   # the history as a page; it asks for such a token`,
      `ls ${cluster.folder}/*.log`,
    ].join('\n'),
  );
  await interruption.came;
};

endWithParent();
process.exit(await main());

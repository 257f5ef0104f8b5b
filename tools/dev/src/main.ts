import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { showProgress } from '@chancery/cluster';
import { REPOSITORY, endWithParent, howToLook, startPlatform, type AppName, type Platform } from '@chancery/platform';

import { onChange } from './changes.js';

const say = (text: string): void => void process.stdout.write(`${text}\n`);

const run = (program: string, args: readonly string[]): Promise<boolean> =>
  new Promise((resolve) => {
    const child = spawn(program, args, { cwd: REPOSITORY, stdio: 'inherit' });
    child.once('exit', (code) => resolve(code === 0));
    child.once('error', () => resolve(false));
  });

const compile = async (names: readonly AppName[]): Promise<boolean> =>
  (await run(join(REPOSITORY, 'node_modules', '.bin', 'tsc'), ['-b'])) &&
  (!names.includes('audit-api') || run(process.execPath, [join('apps', 'audit-api', 'web', 'build.mjs')]));

/** One change at a time; those that come meanwhile are taken together afterwards. */
const followChanges = (platform: Platform): (() => void) => {
  const waiting = new Set<AppName>();
  let working = false;
  const work = async (): Promise<void> => {
    if (working) return;
    working = true;
    while (waiting.size > 0) {
      const names = [...waiting];
      waiting.clear();
      say(`changed: ${names.join(', ')}; building`);
      if (!(await compile(names))) say('the build failed; the apps run on as they are');
      else {
        const ended = await Promise.allSettled(names.map((name) => platform.apps[name].process.restart()));
        ended.forEach((result, i) => say(result.status === 'fulfilled' ? `restarted ${names[i]}` : `${names[i]}: ${String(result.reason)}`));
      }
    }
    working = false;
  };
  return onChange((apps) => {
    for (const app of apps) waiting.add(app);
    void work();
  });
};

endWithParent();
const platform = await startPlatform({
  policy: readFileSync(join(REPOSITORY, 'k8s', 'examples', 'article', 'allowed-names.txt'), 'utf8'),
  onStep: say,
  onProgress: showProgress(),
});
const unfollow = followChanges(platform);
say(`
${howToLook(platform.cluster).join('\n')}
policy          ${platform.policyFile}
logs            ${platform.cluster.folder}
${Object.values(platform.apps).map(({ name, url }) => `${name.padEnd(15)} ${url}`).join('\n')}

An app is built and started again when its sources change. Ctrl-C ends everything.`);

const alive = setInterval(() => undefined, 60_000);
await new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => resolve());
});
clearInterval(alive);
unfollow();
say('stopping');
await platform.stop();

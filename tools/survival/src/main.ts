import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { REPOSITORY, endWithParent } from '@chancery/platform';

import { markdownOf } from './report/markdown.js';
import { survive } from './run.js';
import { USAGE, settingsFrom, showSettings, type Settings } from './settings.js';

/** `npm run survive -- --minutes 60 --seed 7`: exit code 1 when an invariant did not hold, 2 when it is not understood. */
const main = async (): Promise<number> => {
  endWithParent();
  if (process.argv.includes('--help')) {
    process.stdout.write(USAGE);
    return 0;
  }
  let settings: Settings;
  try {
    settings = settingsFrom(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    return 2;
  }
  const say = (text: string): void => void process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${text}\n`);
  say(`to repeat it: npm run survive -- ${showSettings(settings)}`);
  const report = await survive(settings, say);
  const folder = join(REPOSITORY, 'docs', 'survival');
  const name = `seed-${settings.seed}-${settings.minutes}-minutes`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.md`), markdownOf(report));
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(report, undefined, 1)}\n`);
  process.stdout.write(`${markdownOf(report)}\n`);
  say(`the report is docs/survival/${name}.md; ${report.violations.length} violations`);
  return report.violations.length === 0 ? 0 : 1;
};

// Nothing is waited for any more. Where something is under way still, Node 20 may spin for ever in what it does before it ends by itself.
process.exit(await main());

import { readFileSync } from 'node:fs';

import type { Platform } from '@chancery/platform';

import { showSettings, soakSettings } from './soak/settings.js';
import { soak, startSoakPlatform } from './soak/soak.js';
import { showDefect, type Defect } from './soak/truth/defect.js';

/**
 * `SOAK_SECONDS=3600 SOAK_SEED=7 CHANCERY_TIER=full npm test -- --selectProjects e2e --testPathPatterns soak` runs longer, and
 * repeats the deeds and kills of a run that printed its seed. All settings: ./soak/settings.ts.
 */
const settings = soakSettings(process.env);
const MOST_SHOWN = 25;
const LAST_LINES = 40;
const APPS = ['event-reporter', 'crd-watcher', 'pki-signer'] as const;

/** To the terminal at once, and not when the whole is over. */
const say = (text: string): void => void process.stderr.write(`soak: ${text}\n`);

/** What was done to the object and to those that the defect names. */
const deedsOn = ({ object, expected, seen }: Defect, entries: readonly string[]): string[] => {
  const names = [object, expected, seen].flatMap((text) => text.match(/\b(pki|pod|secret|foreign)-[a-z0-9]+/g) ?? []);
  return entries.filter((entry) => names.some((name) => entry.includes(name)));
};

describe('after a soak, in which parts are killed while causes come and go', () => {
  let platform: Platform;
  beforeAll(async () => {
    say(`to repeat it: ${showSettings(settings)}`);
    platform = await startSoakPlatform();
  }, 90_000);
  afterAll(() => platform?.stop());

  const lastLines = (name: string): string =>
    readFileSync(platform.cluster.logFile(name), 'utf8').trimEnd().split('\n').slice(-LAST_LINES).join('\n');

  it('every line is there that has to be, no other is, and no count ever fell', async () => {
    const report = await soak(platform, settings, say);
    say(`${report.deeds} deeds, ${report.incidents.length} incidents, ${report.versions} versions of Events; everything was true after ${report.settledAfterMs} ms`);
    const { defects } = report;
    if (defects.length > 0) {
      for (const name of APPS) say(`last lines of ${name}:\n${lastLines(name)}`);
      say(`incidents:\n${report.incidents.join('\n')}`);
      for (const defect of defects.slice(0, MOST_SHOWN)) say(`deeds on ${defect.object}:\n${deedsOn(defect, report.diary.entries).join('\n')}`);
    }
    expect(`${defects.length} defects\n${defects.slice(0, MOST_SHOWN).map(showDefect).join('\n')}`.trim()).toBe('0 defects');
  }, (settings.seconds + settings.settle + 240) * 1_000);
});

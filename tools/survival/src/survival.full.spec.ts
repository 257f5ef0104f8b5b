import { survive } from './run.js';
import { SHORT, settingsFrom, showSettings } from './settings.js';
import { showDefect } from './truth/defect.js';

/**
 * `SURVIVAL_SEED=8 SURVIVAL_MINUTES=3 CHANCERY_TIER=full npm test -- --selectProjects survival` takes another seed or longer;
 * `npm run survive` is the same for an hour, with a report.
 */
const { SURVIVAL_SEED = '7', SURVIVAL_MINUTES = String(SHORT.minutes) } = process.env;
const settings = settingsFrom(['--seed', SURVIVAL_SEED, '--minutes', SURVIVAL_MINUTES], SHORT);
const MOST_SHOWN = 25;

/** To the terminal at once, and not when the whole is over. */
const say = (text: string): void => void process.stderr.write(`survival: ${text}\n`);

describe('while parts are killed, paused, cut off, and put wrong at random', () => {
  it('nothing is lost, and in the end everything is true', async () => {
    say(`to repeat it: ${showSettings(settings)}`);
    const { violations, settledAfter, counts } = await survive(settings, say);
    say(`everything was true after ${settledAfter} s; ${JSON.stringify(counts)}`);
    expect(violations.slice(0, MOST_SHOWN).map((violation) => `${violation.invariant}: ${showDefect(violation)}`)).toEqual([]);
  }, (settings.minutes * 60 + settings.deadline * 3 + 180) * 1_000);
});

import { parseArgs } from 'node:util';

import { APP_NAMES, type AppName } from '@chancery/platform';

/** How long and how large a run is. Everything else follows from the seed. */
export interface Settings {
  readonly seed: number;
  readonly minutes: number;
  readonly namespaces: number;
  readonly pkis: number;
  readonly pods: number;
  /** Deeds a second. */
  readonly pace: number;
  /** No fault is longer, in seconds. */
  readonly longest: number;
  /** In seconds: after each round of faults, and after the last, everything has to work again within this. */
  readonly deadline: number;
  readonly replicas: Readonly<Record<AppName, number>>;
}

/** Of every service: two at work, or one that leads and one that stands by. */
const REPLICAS = 2;

const DEFAULTS = { minutes: 60, namespaces: 12, pkis: 240, pods: 360, pace: 3, longest: 45, deadline: 180 } as const;
/** What a run within the tests has instead. */
export const SHORT = { minutes: 1.5, namespaces: 6, pkis: 60, pods: 80, pace: 3, longest: 8, deadline: 240 } as const;

type NumberName = keyof typeof DEFAULTS | 'seed';

const NAMES = ['seed', ...(Object.keys(DEFAULTS) as (keyof typeof DEFAULTS)[]), 'replicas'] as const;

export const USAGE = `npm run survive -- [${NAMES.map((name) => `--${name} N`).join('] [')}]
Default: a new seed, ${Object.entries(DEFAULTS).map(([name, value]) => `--${name} ${value}`).join(' ')} --replicas ${REPLICAS}. What each is: docs/survival.md
`;

/**
 * From `--minutes 60 --seed 7` and its like; without a seed a new one, which is printed. `--replicas 2`: of every service.
 * @throws Error that says what is not understood
 */
export const settingsFrom = (args: readonly string[], defaults: Readonly<Record<keyof typeof DEFAULTS, number>> = DEFAULTS): Settings => {
  const options = Object.fromEntries(NAMES.map((name) => [name, { type: 'string' as const }]));
  const given = new Map<string, number>();
  for (const [name, text] of Object.entries(parseArgs({ args: [...args], options }).values)) {
    const value = typeof text === 'string' && text.trim() !== '' ? Number(text) : NaN;
    if (!Number.isFinite(value) || value < 0) throw new Error(`--${name} needs a number, not ${JSON.stringify(text)}`);
    given.set(name, value);
  }
  const number = (name: NumberName, otherwise: number): number => given.get(name) ?? otherwise;
  const { minutes, namespaces, pkis, pods, pace, longest, deadline } = defaults;
  return {
    seed: number('seed', Date.now() % 1_000_000),
    minutes: number('minutes', minutes),
    namespaces: number('namespaces', namespaces),
    pkis: number('pkis', pkis),
    pods: number('pods', pods),
    pace: number('pace', pace),
    longest: number('longest', longest),
    deadline: number('deadline', deadline),
    replicas: Object.fromEntries(APP_NAMES.map((app) => [app, given.get('replicas') ?? REPLICAS])) as Record<AppName, number>,
  };
};

export const showSettings = ({ replicas, ...numbers }: Settings): string =>
  [...Object.entries(numbers).map(([name, value]) => `--${name} ${value}`), `(replicas: ${Object.entries(replicas).map(([app, count]) => `${app} ${count}`).join(', ')})`].join(' ');

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { APP_NAMES, REPOSITORY } from '@chancery/platform';
import { bucketConfigSchema, clusterConfigSchema, leaderConfigSchema, natsConfigSchema, serviceConfigSchema } from '@chancery/service';

const read = (path: string): string => readFileSync(join(REPOSITORY, path), 'utf8');
const variable = (key: string): string => key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();

describe('docs/settings.md', () => {
  it('has the settings of all apps, and no others', () => {
    const shared = [serviceConfigSchema, natsConfigSchema, clusterConfigSchema, bucketConfigSchema, leaderConfigSchema].flatMap(({ shape }) => Object.keys(shape));
    const own = APP_NAMES.flatMap((app) => [...read(`apps/${app}/src/config.ts`).matchAll(/^ {2}([a-z]\w*)[:,]/gm)].map(([, key]) => key!));
    const documented = [...read('docs/settings.md').matchAll(/^\| `([A-Z_]+)`/gm)].map(([, name]) => name!);
    expect([...new Set(documented)].sort()).toEqual([...new Set([...shared, ...own].map(variable))].sort());
  });
});

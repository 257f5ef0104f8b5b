import { APP_NAMES } from '@chancery/platform';

import { concerned } from './changes.js';

describe('A changed file', () => {
  it.each(APP_NAMES)('of %s concerns it alone', (app) => expect(concerned(`apps/${app}/src/reconcile/plan.ts`)).toEqual([app]));

  it.each(['libs/contracts/src/index.ts', 'libs/messaging/src/streams/x.ts'])('of a library concerns all: %s', (file) => expect(concerned(file)).toEqual(APP_NAMES));

  it.each(['main.tsx', 'style/page.css', 'index.html'])('of the page concerns its app: %s', (file) =>
    expect(concerned(`apps/audit-api/web/${file}`)).toEqual(['audit-api']));

  it.each([
    'apps/audit-api/web/format.spec.ts', 'apps/audit-api/web/build.mjs',
    'apps/crd-watcher/src/plan.spec.ts', 'libs/contracts/src/text.spec.ts', 'apps/crd-watcher/dist/main.d.ts', 'libs/contracts/dist/index.js',
    'apps/crd-watcher/package.json', 'apps/other/src/main.ts', 'tools/dev/src/main.ts', 'README.md', '',
  ])('concerns nobody: %s', (file) => expect(concerned(file)).toEqual([]));
});

import { watch } from 'node:fs';
import { join, sep } from 'node:path';

import { APP_NAMES, REPOSITORY, type AppName } from '@chancery/platform';

/** Editors write a file several times; what comes within this time is one change. */
const QUIET_MS = 200;

const PAGE_SOURCE = /\.(tsx?|css|html)$/;

/** Which apps a changed file concerns: one under apps/ its own, also of its page; one under libs/ all. */
export const concerned = (file: string): readonly AppName[] => {
  const [top, name, folder] = file.split(sep);
  const isSource = folder === 'web' ? PAGE_SOURCE.test(file) : folder === 'src' && file.endsWith('.ts');
  if (!isSource || file.endsWith('.spec.ts')) return [];
  if (top === 'libs') return APP_NAMES;
  return APP_NAMES.filter((app) => top === 'apps' && app === name);
};

/** Tells which apps are concerned whenever sources change. */
export const onChange = (tell: (apps: ReadonlySet<AppName>) => void): (() => void) => {
  let apps = new Set<AppName>();
  let timer: NodeJS.Timeout | undefined;
  const watchers = ['apps', 'libs'].map((top) =>
    watch(join(REPOSITORY, top), { recursive: true }, (_, file) => {
      const found = file === null ? [] : concerned(join(top, file));
      if (found.length === 0) return;
      for (const app of found) apps.add(app);
      clearTimeout(timer);
      timer = setTimeout(() => {
        const told = apps;
        apps = new Set();
        tell(told);
      }, QUIET_MS);
    }),
  );
  return () => watchers.forEach((watcher) => watcher.close());
};

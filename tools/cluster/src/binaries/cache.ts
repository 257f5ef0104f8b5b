import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

import { type Binary } from './catalog.js';

/** Go's names, as Kubernetes and the other projects use them in their releases. */
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64' };

export const platformName = (): string => `${process.platform}-${ARCHITECTURES[process.arch] ?? process.arch}`;

type Environment = Readonly<Record<string, string | undefined>>;

/** `CHANCERY_CACHE`, else `chancery` in the user's cache folder. */
export function cacheFolder(env: Environment = process.env): string {
  return env['CHANCERY_CACHE'] || join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'chancery');
}

/** Where a program of this version is kept. Makes the folder. */
export function cachedFile(binary: Binary, cache: string): string {
  const folder = join(cache, 'bin');
  mkdirSync(folder, { recursive: true });
  return join(folder, `${binary.name}-${binary.version}-${platformName()}`);
}

import { existsSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

import { type BuildOptions, build as goBuild } from './build.js';
import { withBuildLock } from './build-lock.js';
import { cacheFolder, cachedFile } from './cache.js';
import { type Binary, BINARIES, type BinaryName } from './catalog.js';
import { type OnProgress } from './progress.js';
import { fitness } from './version.js';

export interface ResolveOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly onProgress?: OnProgress;
  /** Ends the building, and the waiting for another builder. */
  readonly signal?: AbortSignal;
  /** Instead of the build through Go. */
  readonly build?: (binary: Binary, file: string, options: BuildOptions) => Promise<void>;
}

/** No place has a program that fits, and none could be built. The message says what was tried and what to install. */
export class BinaryNotFound extends Error {
  override readonly name = 'BinaryNotFound';

  constructor(binary: Binary, tried: readonly string[]) {
    super(
      [
        `${binary.name} ${binary.version} is needed and was not found.`,
        ...tried.map((line) => `  - ${line.replaceAll('\n', '\n    ')}`),
        `Install Go 1.26 or later (https://go.dev/dl) with access to a Go module proxy, and it is built by itself;`,
        `or set ${settingName(binary.name)} to the path of ${binary.name} ${binary.version}.`,
      ].join('\n'),
    );
  }
}

/** The environment variable that names the program: `CHANCERY_BIN_KUBE_APISERVER`. */
export const settingName = (name: BinaryName): string => `CHANCERY_BIN_${name.toUpperCase().replaceAll('-', '_')}`;

/** What cannot be looked at is none: a folder of PATH may be somebody else's. */
const isFile = (file: string): boolean => {
  try {
    return statSync(file, { throwIfNoEntry: false })?.isFile() === true;
  } catch {
    return false;
  }
};

/** The first in these folders that fits, or why none does. */
async function searchFolders(binary: Binary, folders: readonly string[], tried: string[]): Promise<string | undefined> {
  for (const file of folders.filter((folder) => folder !== '').map((folder) => join(folder, binary.name))) {
    if (!isFile(file)) continue;
    const found = await fitness(binary, file);
    if (found.fits) return file;
    tried.push(found.why);
  }
  return undefined;
}

/** Builds wait for one another: they share most of their packages. */
let lastBuild: Promise<unknown> = Promise.resolve();

async function buildInto(binary: Binary, file: string, cache: string, options: ResolveOptions): Promise<void> {
  const { env = process.env, onProgress = () => undefined, signal, build = goBuild } = options;
  const started = Date.now();
  let waited = false;
  const waiting = (last = false) => {
    waited = true;
    const what = `waiting for another process that builds ${binary.name} ${binary.version}`;
    onProgress({ what, seconds: Math.round((Date.now() - started) / 1000), last });
  };
  const work = async () => {
    if (waited) waiting(true);
    signal?.throwIfAborted();
    if (existsSync(file) && (await fitness(binary, file)).fits) return;
    await build(binary, file, { env, onProgress, ...(signal !== undefined && { signal }) });
  };
  const mine = lastBuild.then(() => withBuildLock(cache, () => waiting(), work, signal));
  lastBuild = mine.catch(() => undefined);
  await mine;
}

/**
 * The program's file. In this order: the explicit setting; the folder KUBEBUILDER_ASSETS, then PATH, where the version
 * fits; the cache; a build through Go into the cache.
 * @throws BinaryNotFound
 */
export async function resolveBinary(name: BinaryName, options: ResolveOptions = {}): Promise<string> {
  const binary = BINARIES[name];
  const env = options.env ?? process.env;
  const setting = env[settingName(name)];
  if (setting) {
    // Who sets it means that one: whatever its version, and nothing else when it is not there.
    if (isFile(setting)) return setting;
    throw new BinaryNotFound(binary, [`${settingName(name)} is set to ${setting}, which is not a file that can be read`]);
  }
  const tried: string[] = [];
  const folders = [env['KUBEBUILDER_ASSETS'] ?? '', ...(env['PATH'] ?? '').split(delimiter)];
  const found = await searchFolders(binary, folders, tried);
  if (found !== undefined) return found;
  if (tried.length === 0) tried.push('there is none in KUBEBUILDER_ASSETS and PATH');

  const cache = cacheFolder(env);
  const file = cachedFile(binary, cache);
  if (isFile(file)) {
    const cached = await fitness(binary, file);
    if (cached.fits) return file;
    tried.push(cached.why);
  } else {
    tried.push(`there is no ${file}`);
  }
  try {
    await buildInto(binary, file, cache, options);
    return file;
  } catch (error) {
    throw new BinaryNotFound(binary, [...tried, error instanceof Error ? error.message : String(error)]);
  }
}

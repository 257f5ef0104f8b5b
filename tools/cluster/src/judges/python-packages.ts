import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { withBuildLock } from '../binaries/build-lock.js';
import { cacheFolder } from '../binaries/cache.js';

type Environment = Readonly<Record<string, string | undefined>>;

export interface PythonPackages {
  /** The interpreter that they were installed for. */
  readonly python: string;
  /** Goes into sys.path. */
  readonly folder: string;
}

const run = promisify(execFile);
const PYTHON = 'python3';
/** Packages with native parts fit one version of one interpreter on one platform. */
const TAG = 'import sys, sysconfig; print(sys.implementation.cache_tag + "-" + sysconfig.get_platform())';
const INSTALL_TIMEOUT = 300_000;

/**
 * The packages of a requirements file, each pinned there, in a folder of the cache that belongs to this file and this
 * interpreter. Whoever finds the folder gone installs them again; it appears complete or not at all.
 * @throws when there is no Python, no pip or no registry.
 */
export const pythonPackages = async (name: string, requirements: string, env: Environment = process.env): Promise<PythonPackages> => {
  const options = { env: env as NodeJS.ProcessEnv };
  const { stdout } = await run(PYTHON, ['-c', TAG], options);
  const digest = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 8);
  const cache = cacheFolder(env);
  const folder = join(cache, 'python', `${name}-${digest}-${stdout.trim()}`);
  if (existsSync(folder)) return { python: PYTHON, folder };
  await withBuildLock(cache, () => undefined, async () => {
    if (existsSync(folder)) return;
    const target = `${folder}.installing`;
    rmSync(target, { recursive: true, force: true });
    mkdirSync(join(cache, 'python'), { recursive: true });
    process.stderr.write(`installing ${name} from the Python package index\n`);
    try {
      // What is pinned is the whole list: nothing that it does not name gets in.
      const pip = ['-m', 'pip', 'install', '--quiet', '--no-input', '--disable-pip-version-check', '--no-deps', '--target', target];
      await run(PYTHON, [...pip, '--requirement', requirements], { ...options, timeout: INSTALL_TIMEOUT });
      renameSync(target, folder);
    } finally {
      rmSync(target, { recursive: true, force: true });
    }
  });
  return { python: PYTHON, folder };
};

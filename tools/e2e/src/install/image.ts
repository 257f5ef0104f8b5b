import { execFile, execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { REPOSITORY } from '@chancery/platform';

/** Where the Deployments mount. */
const MOUNTS = '/etc/chancery';

/** What the Dockerfile runs to fill the images. Needs no docker. */
export const buildImages = (out: string): Promise<unknown> =>
  promisify(execFile)(process.execPath, [join(REPOSITORY, 'tools/images/build.mjs'), '--out', out], { cwd: REPOSITORY, maxBuffer: 1 << 24 });

/** Why a folder cannot be the root of a process here; undefined where it can. */
export const cannotBeRoot = (): string | undefined => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'only root on Linux can change the root of a process';
  try {
    execFileSync('unshare', ['-m', 'true'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'no mount namespace can be made here';
  }
};

interface Instructions {
  readonly entrypoint: readonly string[];
  /** As `uid:gid`. */
  readonly user: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** Of the last stage of the Dockerfile, which is the image. */
export const instructions = (): Instructions => {
  const stage = readFileSync(join(REPOSITORY, 'Dockerfile'), 'utf8').split(/^FROM /m).at(-1)!;
  const of = (name: string): string => new RegExp(`^${name} (.*)$`, 'm').exec(stage)?.[1] ?? '';
  const environment = Object.fromEntries(of('ENV').split(' ').map((pair) => pair.split('=') as [string, string]));
  return { entrypoint: JSON.parse(of('ENTRYPOINT')) as string[], user: of('USER'), environment };
};

/**
 * A command that runs what is in an image as its pod would: the folder is the root and cannot be written, the user is the image's.
 * The mount namespace is the process's own, so that nothing stays mounted after it.
 */
export const inImage = (root: string, args: readonly string[] = []): { command: string; args: string[]; env: Readonly<Record<string, string>> } => {
  const { entrypoint, user, environment } = instructions();
  const script = 'root=$1 user=$2; shift 2; mount --bind "$root" "$root" && mount -o remount,bind,ro "$root" && exec chroot --userspec="$user" "$root" "$@"';
  // chroot looks for the program in the PATH of the image, below its root.
  const program = [join(environment['PATH']!, entrypoint[0]!), ...entrypoint.slice(1)];
  return { command: '/usr/bin/env', args: ['unshare', '-m', 'sh', '-c', script, 'sh', root, user, ...program, ...args], env: { NODE_ENV: environment['NODE_ENV']! } };
};

/**
 * Puts the files that settings name into an image, as the Deployment's volumes would, and tells the settings as they are there.
 * Only the image's user may read them.
 */
export const mounted = (root: string, settings: Readonly<Record<string, string>>): Record<string, string> => {
  const { user } = instructions();
  const put = (from: string, to: string): string => {
    mkdirSync(join(root, MOUNTS), { recursive: true });
    cpSync(from, join(root, to), { recursive: true });
    execFileSync('chown', ['-R', user, join(root, MOUNTS)]);
    return to;
  };
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => {
      if (!value.startsWith('/') || !existsSync(value)) return [name, value];
      const to = put(value, `${MOUNTS}/${name}`);
      if (existsSync(`${value}.token`)) {
        put(`${value}.token`, `${to}.token`);
        writeFileSync(join(root, to), readFileSync(value, 'utf8').replaceAll(`${value}.token`, `${to}.token`));
      }
      return [name, to];
    }),
  );
};

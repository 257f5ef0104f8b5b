import { readFile, stat } from 'node:fs/promises';

import { loadPolicy, revisionOf, type Policy, type PolicyError } from '@chancery/policy';

export interface PolicyFileOptions {
  file: string;
  onLoaded: (policy: Policy) => void;
  /** A broken edit, told once: the policy before it stays in force. */
  onRefused: (errors: readonly PolicyError[], stillInForce: string | undefined) => void;
}

const POLL_MS = 500;
/** Looks after which a file that is written to all the time is taken all the same. */
const MOST_UNSETTLED = 10;

/** What changes with whatever is done to a file; and whether it was written to just now, by the clock of its file system. */
const markOf = async (file: string): Promise<{ mark: string; isFresh: boolean }> => {
  const { mtimeMs, ctimeMs, size, ino } = await stat(file);
  return { mark: `${mtimeMs} ${ctimeMs} ${size} ${ino}`, isFresh: Math.abs(Date.now() - mtimeMs) < POLL_MS };
};

/**
 * The policy in force, followed through edits of its file. The file is looked at rather than watched: a mounted
 * ConfigMap changes by a swapped symbolic link, which watches miss. One that is being written in place is left alone until it
 * stays as it is from one look to the next: half of a policy may be a valid one, without the freeze at its end.
 */
export class PolicyFile {
  private policy: Policy | undefined;
  private seen = '';
  /** Of a file that was changed just before the last look, and for how many looks that has been so. */
  private unsettled = { mark: '', looks: 0 };
  private refusedRevision: string | undefined;
  private timer: NodeJS.Timeout | undefined;
  private looking = false;

  constructor(private readonly options: PolicyFileOptions) {}

  async start(): Promise<void> {
    await this.look();
    this.timer = setInterval(() => void this.look(), POLL_MS);
    this.timer.unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** Undefined until a valid policy was loaded for the first time. */
  get current(): Policy | undefined {
    return this.policy;
  }

  private async look(): Promise<void> {
    if (this.looking) return;
    this.looking = true;
    try {
      const { mark, isFresh } = await markOf(this.options.file);
      if (mark === this.seen) return;
      if (isFresh && mark !== this.unsettled.mark && this.unsettled.looks < MOST_UNSETTLED && this.policy !== undefined) {
        this.unsettled = { mark, looks: this.unsettled.looks + 1 };
        return;
      }
      const text = await readFile(this.options.file, 'utf8');
      if ((await markOf(this.options.file)).mark !== mark) return;
      this.take(text);
      this.seen = mark;
      this.unsettled = { mark: '', looks: 0 };
    } catch (error) {
      this.seen = '';
      this.refuse('unreadable', [{ line: 0, column: 0, message: error instanceof Error ? error.message : String(error) }]);
    } finally {
      this.looking = false;
    }
  }

  private take(text: string): void {
    const revision = revisionOf(text);
    if (revision === this.policy?.revision) {
      // A broken edit was taken back: whoever was told of it is told that this is over.
      if (this.refusedRevision !== undefined) this.options.onLoaded(this.policy);
      this.refusedRevision = undefined;
      return;
    }
    const loaded = loadPolicy(text);
    if ('errors' in loaded) {
      this.refuse(revision, loaded.errors);
      return;
    }
    this.refusedRevision = undefined;
    this.policy = loaded;
    this.options.onLoaded(loaded);
  }

  private refuse(revision: string, errors: readonly PolicyError[]): void {
    if (this.refusedRevision === revision) return;
    this.refusedRevision = revision;
    this.options.onRefused(errors, this.policy?.revision);
  }
}

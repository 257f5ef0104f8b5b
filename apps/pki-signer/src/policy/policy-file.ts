import { readFile, stat } from 'node:fs/promises';

import { loadPolicy, revisionOf, type Policy, type PolicyError } from '@chancery/policy';

export interface PolicyFileOptions {
  file: string;
  onLoaded: (policy: Policy) => void;
  /** A broken edit, told once: the policy before it stays in force. */
  onRefused: (errors: readonly PolicyError[], stillInForce: string | undefined) => void;
}

const POLL_MS = 500;

/**
 * The policy in force, followed through edits of its file. The file is looked at rather than watched: a mounted
 * ConfigMap changes by a swapped symbolic link, which watches miss.
 */
export class PolicyFile {
  private policy: Policy | undefined;
  private seen = '';
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
      const { mtimeMs, size, ino } = await stat(this.options.file);
      const mark = `${mtimeMs} ${size} ${ino}`;
      if (mark === this.seen) return;
      this.take(await readFile(this.options.file, 'utf8'));
      this.seen = mark;
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

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import type { Authority } from './authority.js';
import { DEFAULT_AUTHORITY, createDefaultAuthority } from './create-default-authority.js';
import { AuthorityError, loadAuthority } from './load-authority.js';

export interface AuthoritiesOptions {
  caDir: string;
  createDefault: boolean;
  now: () => Date;
  onLoaded?: (authority: Authority) => void;
  /** Told once for each new reason, not at every try. */
  onBroken?: (name: string, why: string) => void;
}

const RETRY_MS = 5_000;
/** Nothing is issued that would outlive its authority; one that ends this soon is as good as expired. */
const LEAST_REMAINING_MS = 3_600_000;

/**
 * The authorities of this process. Each is loaded once and then lives in memory only; one that cannot be loaded is tried
 * again until its files are right, while requests for it are answered with why.
 */
export class Authorities {
  private readonly loaded = new Map<string, Authority>();
  private readonly broken = new Map<string, string>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: AuthoritiesOptions) {}

  async start(): Promise<void> {
    const { caDir, createDefault, now } = this.options;
    if (createDefault && !existsSync(join(caDir, DEFAULT_AUTHORITY))) {
      await createDefaultAuthority(caDir, now()).catch((error: unknown) => {
        throw new AuthorityError(`no authority can be created in ${caDir}: ${error instanceof Error ? error.message : String(error)}`);
      });
    }
    this.load();
    this.timer = setInterval(() => this.load(), RETRY_MS);
    this.timer.unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** The authority, or why it cannot sign now. */
  get(name: string): Authority | string {
    const authority = this.loaded.get(name);
    if (authority === undefined) return this.broken.get(name) ?? this.broken.get('') ?? 'it is not among the authorities of the signer';
    return authority.notAfter.getTime() - this.options.now().getTime() < LEAST_REMAINING_MS
      ? `it ends on ${authority.notAfter.toISOString()}`
      : authority;
  }

  /** Undefined when at least one authority is ready; else why not. */
  whyNotReady(): string | undefined {
    return this.loaded.size > 0 ? undefined : ([...this.broken.values()][0] ?? 'no authority is loaded');
  }

  private load(): void {
    const { caDir, now, onLoaded } = this.options;
    let names: string[];
    try {
      names = readdirSync(caDir, { withFileTypes: true })
        .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
        .map(({ name }) => name);
      if (names.length === 0) throw new Error('it has no folder of an authority');
      this.broken.delete('');
    } catch (error) {
      this.markBroken('', `${caDir}: ${error instanceof Error ? error.message : String(error)}`);
      return;
    }
    for (const name of names) {
      if (this.loaded.has(name)) continue;
      try {
        const authority = loadAuthority(name, join(caDir, name), now());
        this.loaded.set(name, authority);
        this.broken.delete(name);
        onLoaded?.(authority);
      } catch (error) {
        this.markBroken(name, error instanceof Error ? error.message : String(error));
      }
    }
  }

  private markBroken(name: string, why: string): void {
    if (this.broken.get(name) === why) return;
    this.broken.set(name, why);
    this.options.onBroken?.(name, why);
  }
}

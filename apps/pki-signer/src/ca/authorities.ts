import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { AuthorityError, whyNotRead, type Validity } from './authority-error.js';
import { authorityFolders, stateOfFolder } from './authority-folder.js';
import type { Authority } from './authority.js';
import { DEFAULT_AUTHORITY, createDefaultAuthority } from './create-default-authority.js';
import { loadAuthority } from './load-authority.js';
import { LEAST_LIFETIME_MS, whyTooLate } from './near-end.js';

export interface AuthoritiesOptions {
  caDir: string;
  createDefault: boolean;
  now: () => Date;
  /** See {@link whyTooLate}. */
  leastLifetimeMs?: number;
  /** Told again when other files have taken its place. */
  onLoaded?: (authority: Authority) => void;
  /** Told once for each new reason, not at every try. The name is empty where it is the folder of all authorities. */
  onBroken?: (name: string, why: string, facts: BrokenFacts) => void;
  /** Told once of each folder whose name is no DNS label, so that nobody could ask for it. */
  onOther?: (folder: string) => void;
  /** One that was never loaded has no folder any more. */
  onGone?: (name: string) => void;
}

export interface BrokenFacts {
  /** Of the certificate, where that is what is wrong. */
  readonly validity?: Validity | undefined;
  /** Whether one with the same name was loaded before, and goes on. */
  readonly goesOn: boolean;
}

const LOOK_MS = 5_000;

/** What is in memory of one authority. */
interface Entry {
  /** Absent until its files were right once. */
  authority?: Authority;
  /** Of the files that were looked at last. */
  state?: string;
  /** Why those cannot be used. */
  broken?: string;
}

/**
 * The authorities of this process. Their files are looked at again and again: changed ones take the place of those in memory,
 * unless they cannot be used. Then what is in memory goes on, and where there is nothing, requests are answered with why.
 */
export class Authorities {
  private readonly entries = new Map<string, Entry>();
  /** Why the folder of all authorities cannot be used. */
  private brokenFolder: string | undefined;
  private readonly others = new Set<string>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: AuthoritiesOptions) {}

  async start(): Promise<void> {
    const { caDir, createDefault, now } = this.options;
    if (createDefault && !existsSync(join(caDir, DEFAULT_AUTHORITY))) {
      await createDefaultAuthority(caDir, now()).catch((error: unknown) => {
        throw new AuthorityError(`no authority can be created in ${caDir}: ${messageOf(error)}`);
      });
    }
    this.look();
    this.timer = setInterval(() => this.look(), LOOK_MS);
    this.timer.unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** The authority, or why it cannot sign for so many milliseconds now. */
  get(name: string, duration: number): Authority | string {
    const { authority, broken } = this.entries.get(name) ?? {};
    if (authority === undefined) return broken ?? this.brokenFolder ?? 'it is not among the authorities of the signer';
    return whyTooLate(authority, duration, this.options.now(), this.options.leastLifetimeMs ?? LEAST_LIFETIME_MS) ?? authority;
  }

  /** Names of those that were loaded, whatever has become of their files. */
  get loaded(): string[] {
    return [...this.entries].filter(([, { authority }]) => authority !== undefined).map(([name]) => name);
  }

  /** Undefined when at least one authority is ready; else why not. */
  whyNotReady(): string | undefined {
    const entries = [...this.entries.values()];
    if (entries.some(({ authority }) => authority !== undefined)) return undefined;
    return this.brokenFolder ?? entries.find(({ broken }) => broken !== undefined)?.broken ?? 'no authority is loaded';
  }

  private look(): void {
    const names = this.namesNow();
    for (const name of names) this.lookAt(name);
    for (const [name, entry] of this.entries) if (names.length > 0 && !names.includes(name)) this.lost(name, entry);
  }

  private namesNow(): readonly string[] {
    try {
      const { names, others } = authorityFolders(this.options.caDir);
      this.brokenFolder = undefined;
      for (const other of others) if (!this.others.has(other)) this.options.onOther?.(other);
      others.forEach((other) => this.others.add(other));
      return names;
    } catch (error) {
      const why = `the folder of the authorities cannot be used: ${whyNotRead(error)}`;
      if (this.brokenFolder !== why) this.options.onBroken?.('', why, { goesOn: this.entries.size > 0 });
      this.brokenFolder = why;
      return [];
    }
  }

  private lookAt(name: string): void {
    const { caDir, now, onLoaded } = this.options;
    const entry = this.entries.get(name) ?? {};
    this.entries.set(name, entry);
    const state = stateOfFolder(join(caDir, name));
    const isSettled = state === entry.state;
    // What was right stays so, until a certificate begins or ends. What was not may become it with the time: a certificate that is not valid yet.
    const hasChanged = entry.authority?.changesAt !== undefined && now() > entry.authority.changesAt;
    const isLoaded = isSettled && entry.authority !== undefined && entry.broken === undefined;
    if (isLoaded && !hasChanged) return;
    try {
      entry.authority = loadAuthority(name, join(caDir, name), now());
      delete entry.broken;
      onLoaded?.(entry.authority);
    } catch (error) {
      // These very files were loaded, and have ended by themselves: whoever asks for the authority is told.
      if (isLoaded) return;
      // Files may be written one after the other: while there is an authority, they have time until the next look.
      if (entry.authority === undefined || isSettled) this.markBroken(name, entry, error);
      else entry.broken ??= '';
    }
    entry.state = state;
  }

  private markBroken(name: string, entry: Entry, error: unknown): void {
    const why = messageOf(error);
    if (entry.broken === why) return;
    entry.broken = why;
    const validity = error instanceof AuthorityError ? error.validity : undefined;
    this.options.onBroken?.(name, why, { validity, goesOn: entry.authority !== undefined });
  }

  /** Its folder has gone: what is in memory goes on. */
  private lost(name: string, entry: Entry): void {
    if (entry.authority === undefined) {
      this.entries.delete(name);
      this.options.onGone?.(name);
    } else this.markBroken(name, entry, new AuthorityError('its folder has gone'));
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

import { NearNames } from './near-names.js';

/** So many names are looked at together; then other namespaces have their turn. */
const MOST_NAMES = 256;

/** All in milliseconds. */
export interface AgendaTimings {
  /** What is wrong, and what nobody could tell, is looked at again after this long: as many as are looked at together, in turns. */
  readonly againMs: number;
  /** Everything else is looked at again after this long: Secrets are also made and deleted by hand. */
  readonly sweepMs: number;
  /** So long after a Pki has left a name, nothing is concluded: it may be made anew, and its Secret may go with it. */
  readonly settleMs: number;
}

/** Names of Secrets and pods of one namespace to be looked at. */
export interface Items {
  readonly names: ReadonlySet<string>;
  /** Keys of pods whose findings may be left over. */
  readonly pods: ReadonlySet<string>;
}

/** What has to be looked at in one namespace, and when. Times in milliseconds since 1970. */
export class Agenda {
  readonly near = new NearNames();
  private readonly names = new Set<string>();
  private pods = new Set<string>();
  private readonly postponed = new Map<string, number>();
  private readonly young = new Map<string, number>();
  /** In the order in which they were last looked at. */
  private readonly again = new Set<string>();
  private againAt = Infinity;
  private sweepAt: number;

  constructor(
    private readonly timings: AgendaTimings,
    now: number,
  ) {
    this.sweepAt = now + spread(timings.sweepMs);
  }

  add(name: string): void {
    this.names.add(name);
  }

  addPod(podKey: string): void {
    this.pods.add(podKey);
  }

  /** A Pki claims the name. */
  claimed(name: string): void {
    this.postponed.delete(name);
    this.young.delete(name);
    this.names.add(name);
  }

  /** A pod has come that needs a name which no Pki claims: its Pki may be applied a moment later. */
  unclaimed(name: string, now: number): void {
    this.add(name);
    // Counted from the first: pods may keep coming.
    if (!this.again.has(name) && !this.young.has(name)) this.young.set(name, now + this.timings.settleMs);
  }

  /** Whether it is too soon to say that a name is wrong. The name is looked at again when it is not. */
  isTooSoon(name: string, now: number): boolean {
    const until = this.young.get(name);
    if (until === undefined || until <= now) return false;
    this.postponed.set(name, until);
    return true;
  }

  /** No Pki claims the name any more. */
  freed(name: string, now: number): void {
    this.postponed.set(name, now + this.timings.settleMs);
  }

  /** No pod uses the name any more. */
  forget(name: string): void {
    for (const names of [this.names, this.postponed, this.young, this.again]) names.delete(name);
  }

  /** Takes what is due off the agenda, no more than {@link MOST_NAMES}; `used`: every name that some pod of the namespace uses. */
  take(now: number, used: Iterable<string>): Items {
    for (const [name, at] of this.postponed) {
      if (at > now) continue;
      this.postponed.delete(name);
      this.names.add(name);
    }
    for (const [name, until] of this.young) if (until <= now) this.young.delete(name);
    if (now >= this.againAt) this.addOpen(now);
    if (now >= this.sweepAt) {
      this.sweepAt = now + spread(this.timings.sweepMs);
      // What is open has turns of its own.
      for (const name of used) if (!this.again.has(name)) this.names.add(name);
    }
    const names = new Set<string>();
    for (const name of this.names) {
      if (names.size === MOST_NAMES) break;
      this.names.delete(name);
      if (!this.postponed.has(name)) names.add(name);
    }
    const { pods } = this;
    this.pods = new Set();
    return { names, pods };
  }

  /** It could not be looked at. */
  putBack({ names, pods }: Items): void {
    for (const name of names) this.names.add(name);
    for (const pod of pods) this.pods.add(pod);
  }

  /** The name was looked at. `open`: something is wrong with it, or nobody could tell. */
  looked(name: string, open: boolean, now: number): void {
    this.again.delete(name);
    if (open) this.again.add(name);
    if (this.again.size === 0) this.againAt = Infinity;
    else if (this.againAt === Infinity) this.againAt = now + spread(this.timings.againMs);
  }

  /** What is open and has its turn is looked at, the others in their turns. */
  addOpen(now: number): void {
    for (const name of [...this.again].slice(0, MOST_NAMES)) this.names.add(name);
    this.againAt = this.again.size === 0 ? Infinity : now + spread(this.timings.againMs);
  }

  get isEmpty(): boolean {
    return this.names.size + this.pods.size + this.postponed.size + this.again.size === 0;
  }

  /** Something is wrong with the name, or nobody could tell. */
  isOpen(name: string): boolean {
    return this.again.has(name);
  }

  /** When something is due next. */
  get dueAt(): number {
    if (this.names.size + this.pods.size > 0) return 0;
    return Math.min(this.againAt, this.sweepAt, ...this.postponed.values());
  }
}

/** Between one and one and a half times as long: thousands are not due at once. */
const spread = (ms: number): number => ms * (1 + Math.random() / 2);

/** A set of keys in groups; the groups take turns, within a group the order is first in, first out. */
export class FairKeys {
  /** Insertion order is the order of turns: a group that had its turn goes to the end. */
  private readonly groups = new Map<string, Set<string>>();
  private count = 0;

  constructor(private readonly groupOf: (key: string) => string) {}

  get size(): number {
    return this.count;
  }

  add(key: string): void {
    const group = this.groupOf(key);
    let keys = this.groups.get(group);
    if (keys === undefined) this.groups.set(group, (keys = new Set()));
    if (keys.has(key)) return;
    keys.add(key);
    this.count += 1;
  }

  has(key: string): boolean {
    return this.groups.get(this.groupOf(key))?.has(key) === true;
  }

  delete(key: string): void {
    const group = this.groupOf(key);
    const keys = this.groups.get(group);
    if (keys?.delete(key) !== true) return;
    this.count -= 1;
    if (keys.size === 0) this.groups.delete(group);
  }

  /** The next key of a group that may have a turn; the others keep their place. */
  take(mayHaveTurn: (group: string) => boolean = () => true): string | undefined {
    for (const [group, keys] of this.groups) {
      if (!mayHaveTurn(group)) continue;
      for (const key of keys) {
        keys.delete(key);
        this.count -= 1;
        this.groups.delete(group);
        if (keys.size > 0) this.groups.set(group, keys);
        return key;
      }
    }
    return undefined;
  }
}

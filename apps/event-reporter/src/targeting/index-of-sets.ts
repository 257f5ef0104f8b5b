/** Which members belong to a key; a key without members takes no room. */
export class IndexOfSets {
  private readonly sets = new Map<string, Set<string>>();

  of(key: string): ReadonlySet<string> {
    return this.sets.get(key) ?? EMPTY;
  }

  add(key: string, member: string): void {
    const set = this.sets.get(key);
    if (set === undefined) this.sets.set(key, new Set([member]));
    else set.add(member);
  }

  remove(key: string, member: string): void {
    const set = this.sets.get(key);
    if (set?.delete(member) === true && set.size === 0) this.sets.delete(key);
  }
}

const EMPTY: ReadonlySet<string> = new Set();

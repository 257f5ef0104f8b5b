/** Which members belong to a key; a key without members takes no room, and one with a single member no set of its own: most have one. */
export class IndexOfSets {
  private readonly sets = new Map<string, string | Set<string>>();

  of(key: string): ReadonlySet<string> {
    const members = this.sets.get(key);
    if (members === undefined) return EMPTY;
    return typeof members === 'string' ? new Set([members]) : members;
  }

  add(key: string, member: string): void {
    const members = this.sets.get(key);
    if (members === undefined) this.sets.set(key, member);
    else if (typeof members !== 'string') members.add(member);
    else if (members !== member) this.sets.set(key, new Set([members, member]));
  }

  remove(key: string, member: string): void {
    const members = this.sets.get(key);
    if (members === member) this.sets.delete(key);
    if (members === undefined || typeof members === 'string') return;
    members.delete(member);
    if (members.size === 1) this.sets.set(key, [...members][0]!);
  }

  /** All members of the key. */
  drop(key: string): void {
    this.sets.delete(key);
  }
}

const EMPTY: ReadonlySet<string> = new Set();

/** Which turns a key has. */
export interface Fairness {
  /** The group that the key takes turns in; the same for a key for ever. */
  readonly groupOf: (key: string) => string;
  /** The party within its group that the key takes turns in; it may change while the key waits. Default: one party. */
  readonly partyOf?: ((key: string) => string) | undefined;
}

/** A set of keys in groups and parties: the groups take turns, within a group its parties do; within a party first in is first out. */
export class FairKeys {
  /** Insertion order is the order of turns: who had a turn goes to the end. */
  private readonly groups = new Map<string, Map<string, Set<string>>>();
  /** Of every key, as it was when it was added. */
  private readonly parties = new Map<string, string>();

  constructor(private readonly fairness: Fairness) {}

  get size(): number {
    return this.parties.size;
  }

  add(key: string): void {
    if (this.parties.has(key)) return;
    const [group, party] = [this.fairness.groupOf(key), this.fairness.partyOf?.(key) ?? ''];
    let parties = this.groups.get(group);
    if (parties === undefined) this.groups.set(group, (parties = new Map<string, Set<string>>()));
    const keys = parties.get(party);
    if (keys === undefined) parties.set(party, new Set([key]));
    else keys.add(key);
    this.parties.set(key, party);
  }

  has(key: string): boolean {
    return this.parties.has(key);
  }

  delete(key: string): void {
    const party = this.parties.get(key);
    if (party === undefined) return;
    this.parties.delete(key);
    const group = this.fairness.groupOf(key);
    const parties = this.groups.get(group)!;
    const keys = parties.get(party)!;
    keys.delete(key);
    if (keys.size === 0) parties.delete(party);
    if (parties.size === 0) this.groups.delete(group);
  }

  /** The next key of a group that may have a turn; the others keep their place. */
  take(mayHaveTurn: (group: string) => boolean = () => true): string | undefined {
    for (const [group, parties] of this.groups) {
      if (!mayHaveTurn(group)) continue;
      const [party, keys] = first(parties);
      const key = first(keys);
      this.delete(key);
      toTheEnd(parties, party);
      toTheEnd(this.groups, group);
      return key;
    }
    return undefined;
  }
}

/** None of them is ever empty. */
const first = <T>(items: Iterable<T>): T => (items[Symbol.iterator]().next() as IteratorYieldResult<T>).value;

const toTheEnd = <T>(turns: Map<string, T>, name: string): void => {
  const one = turns.get(name);
  if (one === undefined) return;
  turns.delete(name);
  turns.set(name, one);
};

/** Answers for a short while, a bounded number of them. Callers that ask together wait for one answer; a failure is not kept. */
export class ExpiringCache<V> {
  private readonly entries = new Map<string, { value: Promise<V>; until: number }>();

  constructor(
    private readonly keepMs: (value: V) => number,
    private readonly most: number,
    private readonly now: () => number = Date.now,
  ) {}

  /** What is known, if anything is. */
  peek(key: string): Promise<V> | undefined {
    const known = this.entries.get(key);
    return known !== undefined && known.until > this.now() ? known.value : undefined;
  }

  put(key: string, value: V): void {
    this.keep(key, Promise.resolve(value)).until = this.now() + this.keepMs(value);
  }

  get(key: string, make: () => Promise<V>): Promise<V> {
    const known = this.peek(key);
    if (known !== undefined) return known;
    const entry = this.keep(key, make());
    entry.value.then(
      (value) => (entry.until = this.now() + this.keepMs(value)),
      () => this.entries.get(key) === entry && this.entries.delete(key),
    );
    return entry.value;
  }

  private keep(key: string, value: Promise<V>): { value: Promise<V>; until: number } {
    this.entries.delete(key);
    // The oldest goes first: a Map keeps the order in which its keys came.
    for (const oldest of this.entries.keys()) {
      if (this.entries.size < this.most) break;
      this.entries.delete(oldest);
    }
    const entry = { value, until: Number.POSITIVE_INFINITY };
    this.entries.set(key, entry);
    return entry;
  }
}

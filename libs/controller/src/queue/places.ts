/** How many times the free places a group may hold. */
const SHARE = 3;

/**
 * The places of work, of which no group gets all: one may hold at most three times as many as are free, hence 24 of 32 when it is alone,
 * and the next one six of the remaining eight (the dynamic thresholds of Choudhury and Hahne). So a group whose work hangs leaves places
 * for whoever comes later, and so do several of them.
 */
export class Places {
  private readonly heldBy = new Map<string, number>();
  private held = 0;

  constructor(private readonly count: number) {}

  get areFree(): boolean {
    return this.held < this.count;
  }

  mayHaveOne(group: string): boolean {
    return (this.heldBy.get(group) ?? 0) < SHARE * (this.count - this.held);
  }

  take(group: string): void {
    this.heldBy.set(group, (this.heldBy.get(group) ?? 0) + 1);
    this.held += 1;
  }

  giveBack(group: string): void {
    const left = (this.heldBy.get(group) ?? 0) - 1;
    if (left > 0) this.heldBy.set(group, left);
    else this.heldBy.delete(group);
    this.held -= 1;
  }
}

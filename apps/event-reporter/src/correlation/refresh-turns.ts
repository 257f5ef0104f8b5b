/**
 * A total rate for what is only told again, over all objects: each object that asks gets a turn, one after the other, so many
 * a second. News does not wait here. Times in milliseconds.
 */
export class RefreshTurns {
  private readonly intervalMs: number;
  /** When the next turn is free. */
  private free = 0;
  /** The turns of the objects that wait, by their keys. */
  private readonly waiting = new Map<string, number>();

  constructor(perSecond: number) {
    this.intervalMs = 1000 / perSecond;
  }

  /** Objects that wait for their turn. */
  get size(): number {
    return this.waiting.size;
  }

  /** @returns 0: it is this object's turn, for one write. Else how long it is until then; it keeps its place. */
  take(objectKey: string, now: number): number {
    const turn = this.soonest(this.waiting.get(objectKey) ?? this.next(now), now);
    if (turn > now) {
      this.waiting.set(objectKey, turn);
      return turn - now;
    }
    this.waiting.delete(objectKey);
    return 0;
  }

  /** The object has nothing to be told again any more. */
  forget(objectKey: string): void {
    this.waiting.delete(objectKey);
  }

  /** Nobody waits longer than all others together, also when some left or the clock was set back. */
  private soonest(turn: number, now: number): number {
    return Math.min(turn, now + (this.waiting.size + 1) * this.intervalMs);
  }

  private next(now: number): number {
    const turn = this.soonest(Math.max(this.free, now), now);
    this.free = turn + this.intervalMs;
    return turn;
  }
}

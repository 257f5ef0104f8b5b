import { FairKeys, type Fairness } from './fair-keys.js';

/** So many keys in a row may be urgent while calm ones wait; then a calm one has its turn, so that none waits for ever. */
const URGENT_IN_A_ROW = 15;

/** A set of keys, each urgent or calm: urgent ones come first, and within both lanes the groups take turns. */
export class TwoLanes {
  private readonly urgent: FairKeys;
  private readonly calm: FairKeys;
  private inARow = 0;

  constructor(fairness: Fairness) {
    this.urgent = new FairKeys(fairness);
    this.calm = new FairKeys(fairness);
  }

  get size(): number {
    return this.urgent.size + this.calm.size;
  }

  /** A key that is there already becomes urgent when it is added as such, and never calm. */
  add(key: string, calm: boolean): void {
    if (!calm) {
      this.calm.delete(key);
      this.urgent.add(key);
    } else if (!this.urgent.has(key)) this.calm.add(key);
  }

  /** The next key of a group that may have a turn. */
  take(mayHaveTurn?: (group: string) => boolean): string | undefined {
    const isCalmTurn = this.inARow >= URGENT_IN_A_ROW && this.calm.size > 0;
    const urgent = isCalmTurn ? undefined : this.urgent.take(mayHaveTurn);
    const key = urgent ?? this.calm.take(mayHaveTurn) ?? this.urgent.take(mayHaveTurn);
    this.inARow = urgent === undefined ? 0 : this.inARow + 1;
    return key;
  }
}

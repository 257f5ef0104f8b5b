import { BoundedMap } from '../bounded-map.js';
import { nearestName } from './nearest-name.js';

/** Of more changes at once, everything is counted anew. */
const MOST_CHANGES = 64;
/** Of more names than this, what is known of them is forgotten: what is open is looked at again anyway, the others at the sweep. */
const MOST_NAMES = 8_192;

/** Of one namespace: which name that its Pkis make is near to a name that its pods want. Counted once for each. */
export class NearNames {
  private made: readonly string[] = [];
  private near = nothingKnown();
  private toldOf: readonly string[] | undefined;
  /** Of each name that somebody was answered, the first answer since changes were last told. */
  private answered = nothingKnown();

  of(wanted: string, made: readonly string[]): string | undefined {
    if (this.made !== made) this.renew(made, []);
    if (!this.near.has(wanted)) this.near.set(wanted, nearestName(wanted, made));
    const near = this.near.get(wanted);
    if (!this.answered.has(wanted)) this.answered.set(wanted, near);
    return near;
  }

  /** Whether it was these names whose changes were told last. */
  isOf(made: readonly string[]): boolean {
    return this.toldOf === made;
  }

  /** Those of the wanted names for which somebody was answered another near name than they have now, since changes were last told. */
  changed(wanted: Iterable<string>, made: readonly string[]): string[] {
    const { answered } = this;
    if (this.made !== made) this.renew(made, wanted);
    this.toldOf = made;
    this.answered = nothingKnown();
    return [...wanted].filter((name) => answered.has(name) && answered.get(name) !== this.of(name, made));
  }

  /** What a few names that have come or gone do to the near ones is found without all the others. */
  private renew(made: readonly string[], wanted: Iterable<string>): void {
    const [left, stayed] = [new Set(this.made), new Set<string>()];
    for (const name of made) if (left.delete(name)) stayed.add(name);
    const come = made.filter((name) => !stayed.has(name));
    const before = this.near;
    this.made = made;
    this.near = nothingKnown();
    if (come.length + left.size > MOST_CHANGES) return;
    for (const name of wanted) {
      const near = before.get(name);
      if (!before.has(name) || (near !== undefined && left.has(near))) continue;
      const candidates = near === undefined ? come : [near, ...come].sort();
      this.near.set(name, come.length === 0 ? near : nearestName(name, candidates));
    }
  }
}

const nothingKnown = (): BoundedMap<string, string | undefined> => new BoundedMap(MOST_NAMES);

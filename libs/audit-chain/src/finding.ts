import type { ChainPlace } from './link.js';

/** What is wrong with a history, and where. */
export interface Finding {
  /**
   * `altered`: the content does not have the hash that it carries. `gap`: the predecessor that it names is not the entry
   * before it. `reordered`: it does not stand behind the entry before it. `cut`: somebody vouches for entries that are not
   * there. `rewritten`: a checkpoint vouches for another hash at this place, whether another one confirms it or not. `forged`: a checkpoint
   * that names one of the keys, which has not signed it. `unvouched`: no checkpoint vouches for it, where one should.
   */
  readonly kind: 'altered' | 'gap' | 'reordered' | 'cut' | 'rewritten' | 'forged' | 'unvouched';
  readonly place: ChainPlace;
  readonly message: string;
}

/** Enough to see what has happened. Of each kind, so that none hides another. */
const MOST_OF_A_KIND = 1_000;

/** A place in words. */
export const nameOf = ({ stream, streamCreatedAt, sequence }: ChainPlace): string => `${stream} (${streamCreatedAt}) ${sequence}`;

/** Findings, in the order of what they are about although some are found later. */
export class Findings {
  private readonly found: { order: number; finding: Finding }[] = [];
  private readonly counts = new Map<Finding['kind'], number>();
  /** What the next ones are about: how many entries there were when it came. */
  order = 0;

  add(kind: Finding['kind'], place: ChainPlace, text: string): void {
    const ofItsKind = (this.counts.get(kind) ?? 0) + 1;
    this.counts.set(kind, ofItsKind);
    if (ofItsKind > MOST_OF_A_KIND) return;
    const { stream, streamCreatedAt, sequence } = place;
    this.found.push({ order: this.order, finding: { kind, place: { stream, streamCreatedAt, sequence }, message: `${nameOf(place)} ${text}` } });
  }

  /** How many there are beyond those of {@link all}. */
  get unlisted(): number {
    return [...this.counts.values()].reduce((sum, count) => sum + count, 0) - this.found.length;
  }

  /** At most 1,000 of each kind. */
  all(): Finding[] {
    return this.found.sort((a, b) => a.order - b.order).map(({ finding }) => finding);
  }
}

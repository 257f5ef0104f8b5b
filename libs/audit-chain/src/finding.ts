import type { ChainPlace } from './link.js';

/** What is wrong with a history, and where. */
export interface Finding {
  /**
   * `altered`: the content does not have the hash that it carries. `gap`: the predecessor that it names is not the entry
   * before it. `reordered`: it does not stand behind the entry before it. `cut`: somebody vouches for entries that are not
   * there. `rewritten`: a checkpoint vouches for another hash at this place, whether another one confirms it or not. `forged`: a checkpoint without a genuine signature.
   */
  readonly kind: 'altered' | 'gap' | 'reordered' | 'cut' | 'rewritten' | 'forged';
  readonly place: ChainPlace;
  readonly message: string;
}

/** Enough to see what has happened; a history with more is not worth counting. */
const MOST_FINDINGS = 1_000;

/** A place in words. */
export const nameOf = ({ stream, streamCreatedAt, sequence }: ChainPlace): string => `${stream} (${streamCreatedAt}) ${sequence}`;

/** Findings, in the order of what they are about although some are found later. */
export class Findings {
  private readonly found: { order: number; finding: Finding }[] = [];
  /** What the next ones are about: how many entries there were when it came. */
  order = 0;

  add(kind: Finding['kind'], place: ChainPlace, text: string): void {
    if (this.found.length >= MOST_FINDINGS) return;
    const { stream, streamCreatedAt, sequence } = place;
    this.found.push({ order: this.order, finding: { kind, place: { stream, streamCreatedAt, sequence }, message: `${nameOf(place)} ${text}` } });
  }

  all(): Finding[] {
    return this.found.sort((a, b) => a.order - b.order).map(({ finding }) => finding);
  }
}

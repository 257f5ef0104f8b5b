import { reportKey, type Diagnosis } from '@chancery/contracts';

import { reporterOf } from '../correlation/report-source.js';
import { IndexOfSets } from '../targeting/index-of-sets.js';

/** How many reports of each reporter are open, and how many are kept: the resolved ones stay in the bucket for a day. */
export class OpenReports {
  private readonly open = new IndexOfSets();
  private readonly kept = new IndexOfSets();
  private readonly reporters = new Set<string>();
  /** While the bucket is read: what it had before, and has not told again yet. */
  private unseen = new Set<string>();

  /** The bucket has this value, or is about to. */
  follow(key: string, state: Diagnosis['state']): void {
    const reporter = reporterOf(key);
    if (reporter === undefined) return;
    this.reporters.add(reporter);
    this.kept.add(reporter, key);
    this.unseen.delete(key);
    if (state === 'problem') this.open.add(reporter, key);
    else this.open.remove(reporter, key);
  }

  /** The bucket has no such value, or no more. */
  forget(key: string): void {
    const reporter = reporterOf(key);
    if (reporter === undefined) return;
    this.open.remove(reporter, key);
    this.kept.remove(reporter, key);
  }

  /** The bucket is read from its beginning. */
  bucketBegins(): void {
    this.unseen = new Set([...this.reporters].flatMap((reporter) => [...this.kept.of(reporter)]));
  }

  /** Every value was told: some may have ended while nobody watched. */
  bucketListed(): void {
    for (const key of this.unseen) this.forget(key);
    this.unseen.clear();
  }

  openOf(reporter: string): number {
    return this.open.of(reporter).size;
  }

  keptOf(reporter: string): number {
    return this.kept.of(reporter).size;
  }

  isOpen(reporter: string, id: string): boolean {
    return this.open.of(reporter).has(reportKey(reporter, id));
  }

  isKept(reporter: string, id: string): boolean {
    return this.kept.of(reporter).has(reportKey(reporter, id));
  }

  /** Every reporter that the bucket has had a value of. */
  known(): Iterable<string> {
    return this.reporters;
  }
}

import { reportKey, type Diagnosis } from '@chancery/contracts';

import { reporterOf } from '../correlation/report-source.js';
import { IndexOfSets } from '../targeting/index-of-sets.js';

/** How many reports of each reporter are open, and how many are kept: the resolved ones stay in the bucket for a day. */
export class OpenReports {
  private readonly open = new IndexOfSets();
  private readonly kept = new IndexOfSets();
  private readonly reporters = new Set<string>();

  /** The bucket has this value, or is about to. */
  follow(key: string, state: Diagnosis['state']): void {
    const reporter = reporterOf(key);
    if (reporter === undefined) return;
    this.reporters.add(reporter);
    this.kept.add(reporter, key);
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

  /** The bucket has these values and no others: some may have ended while nobody watched. */
  keepOnly(keys: ReadonlySet<string>): void {
    for (const reporter of this.reporters) {
      for (const key of [...this.kept.of(reporter)]) if (!keys.has(key)) this.forget(key);
    }
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

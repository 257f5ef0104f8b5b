import type { AuditRecord } from '@chancery/contracts';

import type { ExpiringCountsView } from '../../src/history/expiring.view.js';
import type { RecordView } from '../../src/history/record-view.js';
import type { StatisticsView } from '../../src/history/statistics.view.js';
import type { ProblemBody } from '../../src/problems/http-problem.js';
import type { StoryEntry } from '../../src/story/story-view.js';

/** A record as the API answers it. What a newer service adds is shown as it is. */
export type Entry = Pick<RecordView, 'id' | 'source' | 'storedAt' | 'place' | 'unparsable'> & Partial<Omit<AuditRecord, 'outcome' | 'id'>> & { readonly outcome: string };
export interface Records {
  readonly records: readonly Entry[];
  readonly nextPageToken?: string;
}

export interface Expiring extends Records {
  readonly removed: readonly { readonly cluster?: string; readonly namespace?: string; readonly uid: string; readonly notAfter: string }[];
}

export type Told = Omit<StoryEntry, 'record'> & { readonly record: Entry };
export interface Story {
  readonly entries: readonly Told[];
  readonly nextPageToken?: string;
}

export type Statistics = StatisticsView;
export type ExpiringCounts = ExpiringCountsView;
/** What went wrong. Status 0: there was no answer at all. */
export type Problem = Pick<ProblemBody, 'title' | 'status' | 'detail'>;
export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };

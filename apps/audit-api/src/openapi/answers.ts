import { checkpointsViewSchema } from '../proof/checkpoints-view.js';
import { expiringCountsViewSchema, expiringViewSchema } from '../history/expiring.view.js';
import { recordViewSchema, recordsViewSchema } from '../history/record-view.js';
import { statisticsViewSchema } from '../history/statistics.view.js';
import { storyViewSchema } from '../story/story-view.js';

/** What the operations answer, by its name in the document. */
export const ANSWERS = {
  Record: recordViewSchema,
  Records: recordsViewSchema,
  Expiring: expiringViewSchema,
  ExpiringCounts: expiringCountsViewSchema,
  Story: storyViewSchema,
  Statistics: statisticsViewSchema,
  Checkpoints: checkpointsViewSchema,
} as const;

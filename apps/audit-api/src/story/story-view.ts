import type { StoredRecord } from '@chancery/audit-store';
import { z } from 'zod';

import { recordView, shownMoment } from '../history/record-view.js';
import { sentenceOf, type Tone } from './sentence.js';

export const storyViewSchema = z.object({
  entries: z
    .array(
      z.object({
        storedAt: z.iso.datetime(),
        outcome: z.string(),
        tone: z.enum(['good', 'bad', 'neutral']).describe('Whether that is what the owner wanted.'),
        text: z.string().describe('What happened, in one sentence.'),
        record: z.unknown().describe('The record that says it.'),
      }),
    )
    .describe('In the order in which it happened.'),
  nextPageToken: z.string().optional().describe('Where the story goes on; absent when this is the end for now.'),
});

export interface StoryEntry {
  readonly storedAt: string;
  readonly outcome: string;
  readonly tone: Tone;
  readonly text: string;
  readonly record: ReturnType<typeof recordView>;
}

export const storyEntry = (stored: StoredRecord): StoryEntry => ({
  storedAt: shownMoment(stored.storedAt),
  outcome: stored.outcome,
  ...sentenceOf(stored),
  record: recordView(stored),
});

import { AUDIT_SERVICE_STREAM, retentionSchema, type RetentionFacts } from '@chancery/contracts';

import type { ChainEntry, ChainPlace } from './link.js';

/** Where a stream's chain may begin because retention has removed everything up to this place, which had this hash. */
export interface Anchor extends ChainPlace {
  readonly hash: string;
}

/** An act of retention as the history itself tells it. */
export interface RetentionAct {
  /** Where it is told: only as good as what vouches for this place. */
  readonly toldAt: ChainPlace;
  readonly facts: RetentionFacts;
}

/** The act that an entry tells: only the audit service can, in its own stream. */
export const retentionActOf = (entry: ChainEntry): RetentionAct | undefined => {
  if (entry.stream !== AUDIT_SERVICE_STREAM || entry['outcome'] !== 'retained') return undefined;
  const record = entry['record'] as { retention?: unknown } | undefined;
  const { data } = retentionSchema.safeParse(record?.retention);
  return data === undefined ? undefined : { toldAt: entry, facts: data };
};

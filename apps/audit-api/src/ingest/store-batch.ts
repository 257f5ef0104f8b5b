import { AuditStoreRejected, AuditStoreTooSlow, AuditStoreUnavailable, HistoryWentBack, LinkTaken, PlaceTaken, type Appended, type AuditStore, type NewRecord } from '@chancery/audit-store';
import { pause } from '@chancery/controller';
import type { StreamMessage } from '@chancery/messaging';

import { parseMessage, unparsable } from './parse-message.js';

const RETRY_MS = 500;
const MAX_RETRY_MS = 1_000;

export interface StoreBatchOptions {
  readonly store: Pick<AuditStore, 'append'>;
  readonly onStored: (appended: Appended) => void;
  /** What keeps a batch from being stored; it is tried again. */
  readonly onFailure: (error: unknown) => void;
  /** Given when the process ends: what is not stored by then is delivered again to the next. */
  readonly signal: AbortSignal;
}

/** A message, and what it becomes in the history. */
export interface Parsed {
  readonly message: StreamMessage;
  readonly record: NewRecord;
}

export const parseBatch = (messages: readonly StreamMessage[], stream: { name: string; createdAt: Date }): Parsed[] =>
  messages.map((message) => ({ message, record: parseMessage(message, stream) }));

/** So many bad records in a row are stored without waiting for a good one: each attempt carries them once more. */
const MOST_REFUSED = 4;

/**
 * Stores a batch for good, however long the database is away. A record that cannot be stored, for whatever reason nobody has
 * thought of, is stored as unparsable: one bad message must not keep those behind it from being stored. A batch is one statement;
 * where it cannot be stored, its first half is, down to the message that it is because of, which is stored together with what follows it.
 * Parts grow again only behind what could be stored, so that a batch of nothing but bad ones takes little more than one statement a message. What
 * takes the database too long is halved as well.
 */
export const storeBatch = async (batch: readonly Parsed[], options: StoreBatchOptions): Promise<void> => {
  let [size, most] = [batch.length, batch.length];
  let refused: NewRecord[] = [];
  for (let from = 0; from < batch.length; ) {
    const part = batch.slice(from, from + size);
    const [first] = part;
    try {
      await untilStored([...refused, ...part.map(({ record }) => record)], options, part.length > 1);
      from += part.length;
      if (refused.length === 0) size = Math.min(size * 2, most);
      refused = [];
      continue;
    } catch (error) {
      const isTooMuch = error instanceof AuditStoreTooSlow && part.length > 1;
      if ((passes(error) && !isTooMuch) || options.signal.aborted || first === undefined) throw error;
      size = Math.ceil(part.length / 2);
      if (isTooMuch) most = size;
      if (part.length > 1) continue;
      refused.push(asUnparsable(first, error));
      from += 1;
    }
    if (refused.length < MOST_REFUSED && from < batch.length) continue;
    await untilStored(refused, options);
    refused = [];
  }
};

/** Where not even that can be stored, something is wrong with more than the message's content: the batch is not stored, and comes again. */
const asUnparsable = ({ message, record }: Parsed, error: unknown): NewRecord => {
  const why = `${error instanceof AuditStoreRejected ? 'the database refuses it' : 'it cannot be stored'}: ${error instanceof Error ? error.message : String(error)}`;
  return { ...record, content: unparsable(message, record.place, why) };
};

/** What is no fault of a message: the database is away, or another replica or person has to finish first. */
const passes = (error: unknown): boolean => error instanceof AuditStoreUnavailable || error instanceof LinkTaken || error instanceof PlaceTaken || error instanceof HistoryWentBack;

/**
 * While the database is away it is tried again. @throws everything else, also what passes only when the stream is read again, or anything when
 * the signal was given; where it can be divided, also what takes the database too long
 */
const untilStored = async (records: readonly NewRecord[], { store, onStored, onFailure, signal }: StoreBatchOptions, isDivisible = false): Promise<void> => {
  for (let wait = RETRY_MS; ; wait = MAX_RETRY_MS) {
    try {
      onStored(await store.append(records));
      return;
    } catch (error) {
      if (!(error instanceof AuditStoreUnavailable) || signal.aborted) throw error;
      onFailure(error);
      if (isDivisible && error instanceof AuditStoreTooSlow) throw error;
      await pause(wait, signal);
    }
  }
};

import { AuditStoreRejected, AuditStoreUnavailable, LinkTaken, PlaceTaken, type Appended, type AuditStore, type NewRecord } from '@chancery/audit-store';
import type { StreamMessage } from '@chancery/messaging';

import { pause } from '../dependencies/pause.js';
import { parseMessage, unparsable } from './parse-message.js';

const RETRY_MS = 500;
const MAX_RETRY_MS = 5_000;

export interface StoreBatchOptions {
  readonly store: Pick<AuditStore, 'append'>;
  readonly onStored: (appended: Appended) => void;
  /** What keeps a batch from being stored; it is tried again. */
  readonly onFailure: (error: unknown) => void;
  /** Given when the process ends: what is not stored by then is delivered again to the next. */
  readonly signal: AbortSignal;
  /** Given when the lease is lost: a batch whose place is taken is then left to the next holder, and does not keep this one. */
  readonly lease?: AbortSignal;
}

/** A message, and what it becomes in the history. */
export interface Parsed {
  readonly message: StreamMessage;
  readonly record: NewRecord;
}

export const parseBatch = (messages: readonly StreamMessage[], stream: { name: string; createdAt: Date }): Parsed[] =>
  messages.map((message) => ({ message, record: parseMessage(message, stream) }));

/**
 * Stores a batch for good, however long the database is away. A record that cannot be stored, for whatever reason nobody has
 * thought of, is stored as unparsable: one bad message must not keep those behind it from being stored. A batch is one statement;
 * where it cannot be stored, its halves are, in their order, down to the message that it is because of.
 */
export const storeBatch = async (batch: readonly Parsed[], options: StoreBatchOptions): Promise<void> => {
  try {
    await untilStored(batch.map(({ record }) => record), options);
  } catch (error) {
    if (passes(error) || options.signal.aborted) throw error;
    const [first] = batch;
    if (batch.length === 1 && first !== undefined) return storeUnparsable(first, error, options);
    const half = Math.ceil(batch.length / 2);
    await storeBatch(batch.slice(0, half), options);
    await storeBatch(batch.slice(half), options);
  }
};

/** @throws what is wrong with more than this message's content: then it is not stored, and comes again */
const storeUnparsable = ({ message, record }: Parsed, error: unknown, options: StoreBatchOptions): Promise<void> => {
  const why = `${error instanceof AuditStoreRejected ? 'the database refuses it' : 'it cannot be stored'}: ${error instanceof Error ? error.message : String(error)}`;
  return untilStored([{ ...record, content: unparsable(message, record.place, why) }], options);
};

/** What is no fault of a message: the database is away, or another replica or person has to finish first. */
const passes = (error: unknown): boolean => error instanceof AuditStoreUnavailable || error instanceof LinkTaken || error instanceof PlaceTaken;

/** @throws what does not pass, or anything when the signal was given */
const untilStored = async (records: readonly NewRecord[], { store, onStored, onFailure, signal, lease }: StoreBatchOptions): Promise<void> => {
  for (let wait = RETRY_MS; ; wait = Math.min(wait * 2, MAX_RETRY_MS)) {
    try {
      onStored(await store.append(records));
      return;
    } catch (error) {
      if (!passes(error) || signal.aborted || (error instanceof PlaceTaken && lease?.aborted === true)) throw error;
      onFailure(error);
      await pause(error instanceof AuditStoreUnavailable ? Math.min(wait, 1_000) : wait, signal);
    }
  }
};

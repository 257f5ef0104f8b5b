import { AuditStoreRejected, AuditStoreUnavailable, type Appended, type AuditStore, type NewRecord } from '@chancery/audit-store';
import type { StreamMessage } from '@chancery/messaging';

import { pause } from '../dependencies/pause.js';
import { parseMessage, unparsable } from './parse-message.js';

/** Most bytes of messages in one statement. */
const MAX_STATEMENT_BYTES = 4 * 1024 * 1024;
const RETRY_MS = 500;
const MAX_RETRY_MS = 5_000;

export interface StoreBatchOptions {
  readonly store: Pick<AuditStore, 'append'>;
  readonly onStored: (appended: Appended) => void;
  /** What keeps a batch from being stored; it is tried again. */
  readonly onFailure: (error: unknown) => void;
  /** Given when the process ends: what is not stored by then is delivered again to the next. */
  readonly signal: AbortSignal;
}

/**
 * Stores a batch for good, however long the database is away. A record that the database refuses, for whatever reason
 * nobody has thought of, is stored as unparsable: one bad message must not keep those behind it from being stored.
 */
export const storeBatch = async (
  messages: readonly StreamMessage[],
  stream: { name: string; createdAt: Date },
  options: StoreBatchOptions,
): Promise<void> => {
  for (const part of parts(messages)) {
    const records = part.map((message) => parseMessage(message, stream));
    try {
      await untilStored(records, options);
    } catch (error) {
      if (!(error instanceof AuditStoreRejected)) throw error;
      for (const [index, record] of records.entries()) await storeOne(part[index]!, record, options);
    }
  }
};

const storeOne = async (message: StreamMessage, record: NewRecord, options: StoreBatchOptions): Promise<void> => {
  try {
    await untilStored([record], options);
  } catch (error) {
    if (!(error instanceof AuditStoreRejected)) throw error;
    await untilStored([{ ...record, content: unparsable(message, record.place, `the database refuses it: ${error.message}`) }], options);
  }
};

/** @throws AuditStoreRejected, or anything when the signal was given */
const untilStored = async (records: readonly NewRecord[], { store, onStored, onFailure, signal }: StoreBatchOptions): Promise<void> => {
  for (let wait = RETRY_MS; ; wait = Math.min(wait * 2, MAX_RETRY_MS)) {
    try {
      onStored(await store.append(records));
      return;
    } catch (error) {
      if (error instanceof AuditStoreRejected || signal.aborted) throw error;
      onFailure(error);
      await pause(error instanceof AuditStoreUnavailable ? Math.min(wait, 1_000) : wait, signal);
    }
  }
};

function* parts(messages: readonly StreamMessage[]): Generator<StreamMessage[]> {
  let part: StreamMessage[] = [];
  let bytes = 0;
  for (const message of messages) {
    if (part.length > 0 && bytes + message.data.length > MAX_STATEMENT_BYTES) {
      yield part;
      part = [];
      bytes = 0;
    }
    part.push(message);
    bytes += message.data.length;
  }
  if (part.length > 0) yield part;
}

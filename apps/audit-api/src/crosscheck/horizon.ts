import type { CrossCheckStore } from '@chancery/audit-store';
import { isNoStream, type NatsLink } from '@chancery/messaging';
import { jetstreamManager } from '@nats-io/jetstream';

import { DURABLE } from '../ingest/ingester.js';

const TIMEOUT_MS = 3_000;

/**
 * Until when the history has everything that came into a stream, by the clock of the stream's own server: its present when
 * nothing waits to be stored, else the moment of the last message that is stored. Nothing comes into a stream that is not there. Undefined:
 * nothing is known.
 */
export const completeUntil = async (link: Pick<NatsLink, 'connection'>, store: Pick<CrossCheckStore, 'lastStoredAt'>, stream: string): Promise<Date | undefined> => {
  const manager = await jetstreamManager(link.connection(), { checkAPI: false, timeout: TIMEOUT_MS });
  const consumer = await manager.consumers.info(stream, DURABLE).catch((error: unknown) => {
    if (!isNoStream(error)) throw error;
    return undefined;
  });
  if (consumer === undefined) return new Date();
  const { num_pending, num_ack_pending, ts } = consumer;
  return num_pending + num_ack_pending === 0 && ts !== undefined ? new Date(ts) : store.lastStoredAt(stream);
};

/** Until when all of the streams can be compared. */
export const comparableUntil = async (link: Pick<NatsLink, 'connection'>, store: Pick<CrossCheckStore, 'lastStoredAt'>, streams: readonly string[]): Promise<Date | undefined> => {
  const moments = await Promise.all(streams.map((stream) => completeUntil(link, store, stream)));
  return moments.reduce((least, moment) => (least === undefined || moment === undefined ? undefined : moment < least ? moment : least));
};

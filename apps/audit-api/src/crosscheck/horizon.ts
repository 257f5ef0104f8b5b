import type { CrossCheckStore } from '@chancery/audit-store';
import { isNoStream, type NatsLink } from '@chancery/messaging';
import { jetstreamManager } from '@nats-io/jetstream';

import { DURABLE, type Ingester } from '../ingest/ingester.js';

const TIMEOUT_MS = 3_000;

export interface HorizonOptions {
  readonly link: Pick<NatsLink, 'connection'>;
  readonly store: Pick<CrossCheckStore, 'lastStoredAt'>;
  readonly ingester: Pick<Ingester, 'isReading' | 'takenUntil'>;
}

/**
 * Until when the history has everything that came into a stream, by the clock of the stream's own server: its present when
 * nothing waits to be stored, else the moment of the last message that is stored. Nothing comes into a stream that is not there. Undefined:
 * nothing is known.
 */
export const completeUntil = async ({ link, store, ingester }: HorizonOptions, stream: string): Promise<Date | undefined> => {
  const manager = await jetstreamManager(link.connection(), { checkAPI: false, timeout: TIMEOUT_MS });
  const consumer = await manager.consumers.info(stream, DURABLE).catch((error: unknown) => {
    if (!isNoStream(error)) throw error;
    return undefined;
  });
  if (consumer === undefined) return new Date();
  if (!ingester.isReading(stream)) return undefined;
  const { num_pending, num_ack_pending, ts } = consumer;
  if (num_pending + num_ack_pending === 0 && ts !== undefined) return new Date(ts);
  return ingester.takenUntil(stream) ?? store.lastStoredAt(stream);
};

import { backoffDelay, pause, type ApiClient } from '@chancery/controller';
import type { Log } from '@chancery/service';

import type { LineBook } from '../correlation/line-book.js';
import { ownEvents } from './own-events.js';

export interface RememberLinesOptions {
  client: Pick<ApiClient, 'request'>;
  /** Who wrote them. */
  component: string;
  lines: Pick<LineBook, 'put'>;
  log: Pick<Log, 'warn'>;
  signal: AbortSignal;
}

const BACKOFF = { firstMs: 100, mostMs: 15_000 };

/**
 * Puts every line that was written before into the book, however often that takes.
 * @returns false when it was aborted before.
 */
export const rememberLines = async ({ client, component, lines, log, signal }: RememberLinesOptions): Promise<boolean> => {
  for (let failures = 1; !signal.aborted; failures++) {
    try {
      for await (const { objectKey, line } of ownEvents(client, component)) lines.put(objectKey, line);
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      log.warn({ err: error }, 'own events cannot be listed');
      await pause(backoffDelay(failures, BACKOFF), signal);
    }
  }
  return false;
};

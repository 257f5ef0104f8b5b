import { pause, type ApiClient } from '@chancery/controller';

import type { Line } from '../correlation/line.js';
import type { LineBook } from '../correlation/line-book.js';
import { ownEvents } from './own-events.js';

export interface LateWritesOptions {
  client: Pick<ApiClient, 'request'>;
  /** Who wrote the lines. */
  component: string;
  lines: Pick<LineBook, 'get'>;
  /** Told of each line that is stored otherwise than is known. */
  onOther: (objectKey: string, line: Line) => void;
  isLeading: () => boolean;
  /** How long after who took over the first looks come, then one each `everyMs`. */
  firstMs?: readonly number[];
  everyMs: number;
  signal: AbortSignal;
}

/** A network holds a write up for seconds, or for as long as its connection lives. */
const FIRST_MS = [15_000, 45_000];

/**
 * Looks now and then whether the own lines are as they are known. A write that had no answer, of this process or of the one that led before, may
 * arrive after it was read what is there; where nothing is written in between, its version still fits, and a cause that is over is told again for good.
 */
export const lookForLateWrites = async ({ client, component, lines, onOther, isLeading, firstMs = FIRST_MS, everyMs, signal }: LateWritesOptions): Promise<void> => {
  for (let looks = 0; ; looks += 1) {
    await pause(firstMs[looks] ?? everyMs, signal);
    if (signal.aborted) return;
    if (!isLeading()) continue;
    try {
      for await (const { objectKey, line } of ownEvents(client, component)) {
        if (lines.get(objectKey, line.name)?.version !== line.version) onOther(objectKey, line);
      }
    } catch {
      // The next look sees it.
    }
  }
};

import { Readable } from 'node:stream';

import { LOG, type Log } from '@chancery/service';
import { Inject, Injectable, StreamableFile, type BeforeApplicationShutdown } from '@nestjs/common';
import pLimit from 'p-limit';

import { nameOf, type Reader } from '../access/access.js';
import { Places } from '../limits/places.js';

/** More that look into the database at once would take it from those who only look something up. */
const MOST_LOOKING = 4;
/** What waits for its reader costs the database nothing, and a piece of memory: a few who read slowly do not shut the others out. */
const MOST = 12;
/** Of one caller, so that the others can export as well. */
const MOST_OF_ONE = 2;
/** An export of which nothing is read for this long is given up. */
const STALLED_MS = 60_000;

export interface ExportOptions {
  readonly reader: Reader;
  readonly type: string;
  readonly fileName: string;
}

/** Lets some streams of the whole history run at a time, a few of which look for their next lines at once, in turns. */
@Injectable()
export class Exports implements BeforeApplicationShutdown {
  private readonly running = new Places({
    most: MOST,
    mostOfOne: MOST_OF_ONE,
    ofOne: () => `${MOST_OF_ONE} of your exports are under way, which is as many as one may have. Try again when one has ended.`,
    ofAll: `${MOST} exports are under way, which is as many as there may be. Try again when one has ended.`,
  });
  private readonly streams = new Set<Readable>();
  private readonly looking = pLimit(MOST_LOOKING);
  /** A setting for tests. */
  stalledMs = STALLED_MS;

  constructor(@Inject(LOG) private readonly log: Log) {}

  /** Nobody's export holds up the end of the process: it is cut off, as the document says. */
  beforeApplicationShutdown(): void {
    for (const stream of this.streams) stream.destroy(new Error('the service ends'));
  }

  /**
   * Answers the lines as they come. The first are read before the answer begins: what keeps them from being read is a problem
   * of its own and not a broken stream. A reader who does not read on is cut off, and makes room for another one.
   * @throws HttpProblem 429 when enough of them run already, or whatever the first lines throw
   */
  async stream(lines: AsyncGenerator<string>, { reader, type, fileName }: ExportOptions): Promise<StreamableFile> {
    const hasEnded = this.running.take(nameOf(reader));
    try {
      const look = (): Promise<IteratorResult<string>> => this.looking(() => lines.next());
      const first = await look();
      // The reader sees only that there is no end.
      const lookOn = (): Promise<IteratorResult<string>> =>
        look().catch((error: unknown) => {
          this.log.warn({ file: fileName, reader: nameOf(reader), why: error instanceof Error ? error.message : String(error) }, 'export broken off');
          throw error;
        });
      const patience = new Patience(this.stalledMs, () => stream.destroy(new Error('nobody reads on')));
      const stream = Readable.from(following(first, lookOn, patience), { objectMode: false, highWaterMark: 64 * 1024 });
      this.streams.add(stream);
      stream.once('close', () => {
        patience.end();
        this.streams.delete(stream);
        hasEnded();
      });
      // Whoever goes away before anything was read of it leaves it as one that is not read on.
      patience.begin();
      return new StreamableFile(stream, { type, disposition: `attachment; filename="${fileName}"` });
    } catch (error) {
      hasEnded();
      throw error;
    }
  }
}

/** Ends what makes no progress. */
class Patience {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly ms: number,
    private readonly lose: () => void,
  ) {}

  begin(): void {
    this.end();
    this.timer = setTimeout(this.lose, this.ms).unref();
  }

  end(): void {
    clearTimeout(this.timer);
  }
}

/** While lines are looked for, it is not the reader who is waited for. */
async function* following(first: IteratorResult<string>, look: () => Promise<IteratorResult<string>>, patience: Patience): AsyncGenerator<string> {
  for (let next = first; next.done !== true; next = await look()) {
    patience.begin();
    yield next.value;
    patience.end();
  }
  patience.begin();
}

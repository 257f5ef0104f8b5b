import { Readable } from 'node:stream';

import { Injectable, StreamableFile, type BeforeApplicationShutdown } from '@nestjs/common';

import { HttpProblem, RETRY_AFTER } from '../problems/http-problem.js';

/** More at once would take the database from those who only look something up. */
const MOST = 4;

/** Lets a few streams of the whole history run at a time. */
@Injectable()
export class Exports implements BeforeApplicationShutdown {
  private running = 0;
  private readonly streams = new Set<Readable>();

  /** Nobody's export holds up the end of the process: it is cut off, as the document says. */
  beforeApplicationShutdown(): void {
    for (const stream of this.streams) stream.destroy(new Error('the service ends'));
  }

  /**
   * Answers the lines as they come. The first are read before the answer begins: what keeps them from being read is a problem
   * of its own and not a broken stream.
   * @throws HttpProblem 429 when enough of them run already, or whatever the first lines throw
   */
  async stream(lines: AsyncGenerator<string>, options: { type: string; fileName: string }): Promise<StreamableFile> {
    if (this.running >= MOST) {
      throw new HttpProblem('TooManyRequests', `${MOST} exports are under way, which is as many as there may be. Try again when one has ended.`, { headers: RETRY_AFTER });
    }
    this.running += 1;
    try {
      const first = await lines.next();
      const stream = Readable.from(following(first, lines), { objectMode: false, highWaterMark: 64 * 1024 });
      this.streams.add(stream);
      stream.once('close', () => {
        this.streams.delete(stream);
        this.running -= 1;
      });
      return new StreamableFile(stream, { type: options.type, disposition: `attachment; filename="${options.fileName}"` });
    } catch (error) {
      this.running -= 1;
      throw error;
    }
  }
}

async function* following(first: IteratorResult<string>, rest: AsyncGenerator<string>): AsyncGenerator<string> {
  if (first.done === true) return;
  yield first.value;
  yield* rest;
}

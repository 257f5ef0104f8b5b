import { objectOf, type Defect } from '../truth/defect.js';
import { sinceOf } from '../truth/lines.js';
import type { SeenEvent } from '../truth/world.js';

interface Known {
  readonly uid: string;
  readonly since: string | undefined;
  readonly count: number;
  readonly first: string;
}

/**
 * The rule of counts, over every version of every Event that is seen, in the order of the server:
 * - of one Event (name and uid) the count never falls and firstTimestamp never moves later, also when its cause changes: the
 *   line is patched and counts on;
 * - of an Event that is made again under its name (another uid: it had expired, or was deleted by hand) for the same cause
 *   (`since`), firstTimestamp is not later than it was: the count is computed from when the cause began, not from nothing.
 */
export class NeverFalls {
  private readonly known = new Map<string, Known>();
  readonly defects: Defect[] = [];
  seen = 0;

  see(event: SeenEvent): void {
    this.seen += 1;
    const { metadata, count, firstTimestamp } = event;
    const key = `${metadata.namespace}/${metadata.name}`;
    const before = this.known.get(key);
    const now: Known = { uid: metadata.uid, since: sinceOf(event), count, first: firstTimestamp };
    this.known.set(key, now);
    if (before === undefined) return;
    const isSame = before.uid === now.uid;
    if (isSame && now.count < before.count) this.report(event, `a count of at least ${before.count}`, `x${now.count}`);
    if ((isSame || before.since === now.since) && now.first > before.first) {
      this.report(event, `a firstTimestamp not later than ${before.first}`, now.first);
    }
  }

  private report({ metadata, reason }: SeenEvent, expected: string, seen: string): void {
    this.defects.push({ object: objectOf('Event', metadata), expected, seen: `${seen} (${reason})` });
  }
}

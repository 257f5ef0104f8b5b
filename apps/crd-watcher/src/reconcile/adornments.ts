import type { PkiView } from '../view/pki-view.js';
import { LastWrites, doubledMs } from './last-writes.js';

/** The next waits twice as long each time, in milliseconds. */
const FIRST_WAIT_MS = 15_000;

interface Adorned {
  /** How many times in a row. */
  readonly times: number;
}

const waitOf = ({ times }: Adorned): number => doubledMs(FIRST_WAIT_MS, times - 1);

/**
 * When labels, annotations or owner of each Pki's Secret were put right last. Where somebody takes them away again, a webhook or a
 * controller, the certificate is right all the same, and nobody wins by haste.
 */
export class Adornments {
  private readonly writes = new LastWrites<Adorned>();

  note(pki: PkiView, now: Date): void {
    this.writes.note(pki, { times: (this.writes.of(pki, now)?.what.times ?? 0) + 1 }, now);
  }

  /** @returns until when nothing is written, in milliseconds since 1970; undefined: it may be now. */
  heldUntil(pki: PkiView, now: Date): number | undefined {
    const last = this.writes.of(pki, now);
    const until = last === undefined ? 0 : last.at + waitOf(last.what);
    return now.getTime() < until ? until : undefined;
  }

  /** Until when it counts as somebody's who takes them away each time, in milliseconds since 1970; undefined: it does not. */
  undoneUntil(pki: PkiView, now: Date): number | undefined {
    const last = this.writes.of(pki, now);
    // What has stayed for three times as long as the last wait is not undone any more.
    const until = last === undefined || last.what.times <= 2 ? 0 : last.at + 3 * waitOf(last.what);
    return now.getTime() < until ? until : undefined;
  }

  forget(key: string): void {
    this.writes.forget(key);
  }
}

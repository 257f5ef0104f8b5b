import { keyOfPki, type PkiView } from '../view/pki-view.js';

/** The next waits twice as long each time, in milliseconds. */
const WAIT_MS = { first: 15_000, most: 3_600_000 };
/** What stands for so long has not been undone, in milliseconds. */
const PEACE_MS = 3 * WAIT_MS.most;

interface Adorned {
  readonly generation: number;
  /** How many times in a row. */
  readonly times: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

const waitOf = ({ times }: Adorned): number => Math.min(WAIT_MS.most, WAIT_MS.first * 2 ** (times - 1));

/**
 * When labels, annotations or owner of each Pki's Secret were put right last. Where somebody takes them away again, a webhook or a
 * controller, the certificate is right all the same, and nobody wins by haste. Memory only.
 */
export class Adornments {
  private readonly byKey = new Map<string, Adorned>();

  note(pki: PkiView, now: Date): void {
    const { generation } = pki;
    this.byKey.set(keyOfPki(pki), { generation, times: (this.last(pki, now)?.times ?? 0) + 1, at: now.getTime() });
  }

  /** @returns until when nothing is written, in milliseconds since 1970; undefined: it may be now. */
  heldUntil(pki: PkiView, now: Date): number | undefined {
    const last = this.last(pki, now);
    const until = last === undefined ? 0 : last.at + waitOf(last);
    return now.getTime() < until ? until : undefined;
  }

  /** Until when it counts as somebody's who takes them away each time, in milliseconds since 1970; undefined: it does not. */
  undoneUntil(pki: PkiView, now: Date): number | undefined {
    const last = this.last(pki, now);
    // What has stayed for three times as long as the last wait is not undone any more.
    const until = last === undefined || last.times <= 2 ? 0 : last.at + 3 * waitOf(last);
    return now.getTime() < until ? until : undefined;
  }

  forget(key: string): void {
    this.byKey.delete(key);
  }

  /** Of the same spec; a clock that was set says nothing. */
  private last(pki: PkiView, now: Date): Adorned | undefined {
    const last = this.byKey.get(keyOfPki(pki));
    return last?.generation === pki.generation && Math.abs(now.getTime() - last.at) < PEACE_MS ? last : undefined;
  }
}

import { keyOfPki, type PkiView } from '../view/pki-view.js';

/** The longest wait for somebody who undoes each write, in milliseconds. */
const MOST_WAIT_MS = 3_600_000;
/** What stands for so long has not been undone, in milliseconds. */
const PEACE_MS = 3 * MOST_WAIT_MS;

/** The wait of who has waited so many times, twice as long each time: in milliseconds, as `firstMs`. */
export const doubledMs = (firstMs: number, times: number): number => Math.min(MOST_WAIT_MS, firstMs * 2 ** times);

interface Written<What> {
  readonly uid: string;
  readonly generation: number;
  readonly what: What;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** What was written last for each Pki, while its spec is the same and until it has stood in peace. Memory only. */
export class LastWrites<What> {
  private readonly byKey = new Map<string, Written<What>>();

  note(pki: PkiView, what: What, now: Date): void {
    const { uid, generation } = pki;
    this.byKey.set(keyOfPki(pki), { uid, generation, what, at: now.getTime() });
  }

  /** Of the same Pki with the same spec; a clock that was set says nothing. */
  of(pki: PkiView, now: Date): Pick<Written<What>, 'what' | 'at'> | undefined {
    const last = this.byKey.get(keyOfPki(pki));
    const isSame = last?.uid === pki.uid && last.generation === pki.generation && Math.abs(now.getTime() - last.at) < PEACE_MS;
    return isSame ? last : undefined;
  }

  forget(key: string): void {
    this.byKey.delete(key);
  }
}

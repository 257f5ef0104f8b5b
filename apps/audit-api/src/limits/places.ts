import { HttpProblem, RETRY_AFTER } from '../problems/http-problem.js';

export interface PlacesOptions {
  readonly most: number;
  /** Of one caller, by name or address. Whoever has none cannot be told from others who have none: of them only the total counts. */
  readonly mostOfOne: number;
  /** What a caller is told who has as many as one may have. */
  readonly ofOne: (name: string) => string;
  /** What she is told where others have them all. */
  readonly ofAll: string;
}

/** What there is a number of at a time, a few of them for one caller, so that none takes them from all others. */
export class Places {
  private taken = 0;
  private readonly ofCaller = new Map<string, number>();

  constructor(private readonly options: PlacesOptions) {}

  /** @throws HttpProblem 429 where there is no place for this caller */
  require(name: string | undefined): void {
    const { most, mostOfOne, ofOne, ofAll } = this.options;
    if (name !== undefined && (this.ofCaller.get(name) ?? 0) >= mostOfOne) throw tooMany(ofOne(name));
    if (this.taken >= most) throw tooMany(ofAll);
  }

  /**
   * Takes a place. @returns what gives it back, once however often it is called
   * @throws HttpProblem 429 where there is none for this caller
   */
  take(name: string | undefined): () => void {
    this.require(name);
    this.count(name, 1);
    let isTaken = true;
    return () => {
      if (isTaken) this.count(name, -1);
      isTaken = false;
    };
  }

  private count(name: string | undefined, change: 1 | -1): void {
    this.taken += change;
    if (name === undefined) return;
    const hers = (this.ofCaller.get(name) ?? 0) + change;
    if (hers === 0) this.ofCaller.delete(name);
    else this.ofCaller.set(name, hers);
  }
}

const tooMany = (detail: string): HttpProblem => new HttpProblem('TooManyRequests', detail, { headers: RETRY_AFTER });

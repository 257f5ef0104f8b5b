import type { JsonObject, Place } from '../record.js';

/** Who tells a record: the signer, or the services of the cluster that it is about. */
export type Teller = 'signer' | 'cluster';

/**
 * What is compared: each of these records of a stream has to have a counterpart of the same cluster, with its serial number, and with its
 * SHA-256 where both have one.
 */
export interface CrossCheckRule {
  readonly name: string;
  readonly stream: string;
  readonly outcomes: readonly string[];
  readonly counterpart: { readonly teller: Teller; readonly outcomes: readonly string[] };
}

/** A record without its counterpart. */
export interface Lonely {
  readonly place: Place;
  readonly storedAt: Date;
  readonly id: string;
  readonly hash: string;
  readonly cluster?: string | undefined;
  readonly record: JsonObject;
}

/** The next piece of a stream, as far as it may be judged. */
export interface Judged {
  /** Without their counterparts. */
  readonly lonely: readonly Lonely[];
  /** The last place that was judged; undefined: none. */
  readonly end: Place | undefined;
  /** There may be more to judge at once. */
  readonly isFull: boolean;
}

/** A finding that is open, and whether it still has to be. */
export interface OpenFinding {
  readonly id: string;
  /** Undefined: retention has removed the record that it is about. Without the record's content while it is open. */
  readonly about: Lonely | undefined;
  readonly why: 'open' | 'counterpart came' | 'expired' | 'removed';
}

/**
 * What the cross-checks need of the history, and what they leave behind. Everything is asked by an index and in pieces: nothing
 * here reads the whole history.
 */
export interface CrossCheckStore {
  /** How far a piece of work has come: (moment, number) in its own order. */
  position(work: string): Promise<{ moment: Date; number: bigint } | undefined>;
  move(work: string, moment: Date, number: bigint): Promise<void>;
  /** How far a rule has come in its stream. */
  lastJudged(rule: CrossCheckRule): Promise<Place | undefined>;
  /** The records of the rule behind a place that were stored until a moment, in the order of the chain. */
  judge(rule: CrossCheckRule, after: Place | undefined, until: Date, size: number): Promise<Judged>;
  /** Keeps findings and how far the rule has come in its stream, both or neither; tells how many are new. */
  keep(rule: CrossCheckRule, end: Place, findings: readonly { id: string; place: Place }[]): Promise<number>;
  /** Open findings of a rule in all of its streams, behind this id, in the order of ids. */
  open(rule: Omit<CrossCheckRule, 'stream'>, afterId: string, now: Date, size: number): Promise<OpenFinding[]>;
  resolve(ids: readonly string[]): Promise<void>;
  countOpen(): Promise<ReadonlyMap<string, number>>;
  /** When the last stored record of a stream came into it. */
  lastStoredAt(stream: string): Promise<Date | undefined>;
  /** What was stored before this moment may have been removed. */
  removedBefore(): Promise<Date | undefined>;
}

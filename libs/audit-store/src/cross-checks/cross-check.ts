import type { JsonObject, Place } from '../record.js';

/** What is compared: each of these records has to have a counterpart with its serial number in a stream, and with its SHA-256 where both have one. */
export interface CrossCheckRule {
  readonly name: string;
  readonly stream: string;
  readonly outcomes: readonly string[];
  readonly counterpart: { readonly stream: string; readonly outcomes: readonly string[] };
  /** The counterpart has to be of the same cluster. */
  readonly sameCluster: boolean;
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
  /** The records of the rule behind a place that were stored until a moment, in the order of the chain. */
  judge(rule: CrossCheckRule, after: Place | undefined, until: Date, size: number): Promise<Judged>;
  /** Keeps findings and how far the check has come, both or neither; tells how many are new. */
  keep(check: string, end: Place, findings: readonly { id: string; place: Place }[]): Promise<number>;
  /** Open findings of a rule behind this id, in the order of ids. */
  open(rule: CrossCheckRule, afterId: string, now: Date, size: number): Promise<OpenFinding[]>;
  resolve(ids: readonly string[]): Promise<void>;
  countOpen(): Promise<ReadonlyMap<string, number>>;
  /** When the last stored record of a stream came into it. */
  lastStoredAt(stream: string): Promise<Date | undefined>;
  /** What was stored before this moment may have been removed. */
  removedBefore(): Promise<Date | undefined>;
}

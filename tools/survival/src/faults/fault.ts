import type { Random } from '../random.js';
import type { Stage } from '../stage/stage.js';

export type FaultKind =
  | 'kill'
  | 'stop'
  | 'pause'
  | 'cut'
  | 'reset'
  | 'silent'
  | 'deaf'
  | 'slow'
  | 'narrow'
  | 'isolate'
  | 'full disk'
  | 'clock'
  | 'expired token';

/** One thing that goes wrong for a while. */
export interface Fault {
  readonly kind: FaultKind;
  /** What it happens to, in words: `crd-watcher-1 to nats-server`. */
  readonly target: string;
  /** More of it: `for 300 ms each way`. */
  readonly detail?: string;
  /** Two faults that share one of these do not happen at once. */
  readonly subjects: readonly string[];
  readonly seconds: number;
  begin(): Promise<void> | void;
  /** Makes it good again; what it started is running, and may still have to recover. */
  end(): Promise<void> | void;
}

export interface FaultWorld {
  readonly stage: Stage;
  readonly random: Random;
  /** No fault is longer, in seconds. */
  readonly longest: number;
  /** Processes that live on, so that their memory can be watched. */
  readonly spared: ReadonlySet<string>;
}

/** Undefined where it cannot be done. */
export type FaultMaker = (world: FaultWorld) => Fault | undefined;

/** Mostly short, sometimes long: each order of magnitude as often as the next. In seconds. */
export const someTime = ({ random, longest }: FaultWorld, least = 0.05): number =>
  Math.exp(random.between(Math.log(least), Math.log(longest)));

import type { Diagnosis } from '@chancery/contracts';

import type { Line } from './line.js';

/** A diagnosis and what it is to the object whose lines are planned. */
export interface Concern {
  /** Key of the diagnosis: `<source>.<id>`. */
  readonly key: string;
  readonly diagnosis: Diagnosis;
  /**
   * `self`: it is about the object. `also`: it names the object as one to be told too. `user`: the object uses the Secret.
   * `former`: it was one of these when it was told.
   */
  readonly relation: 'self' | 'also' | 'user' | 'former';
  /** The Secret that connects the two. */
  readonly secret?: string;
  /** When the diagnosis' serial number changed, if this process has seen that and nobody was told yet. Milliseconds since 1970. */
  readonly renewedAt?: number;
}

/** The service that a diagnosis comes from. */
export const sourceOf = (key: string): string => key.slice(0, key.indexOf('.'));

/** Both lines of one concern, as they are stored. */
export interface StoredLines {
  readonly cause: Line | undefined;
  readonly closed: Line | undefined;
}

export const storedLines = (lines: readonly Line[], { key }: Pick<Concern, 'key'>): StoredLines => {
  const find = (slot: Line['slot']) => lines.find((line) => line.diagnosis === key && line.slot === slot);
  return { cause: find('cause'), closed: find('closed') };
};

/**
 * What a closed line says that it closes: the cause since then, as often as it was told. The same cause told again on the same
 * object, because it uses the Secret again, has a higher count and is open again.
 */
export const closingOf = ({ since, count }: Pick<Line, 'since' | 'count'>): string => `${since}#${count}`;

/** The closed line was written for this very cause, and it was not told again since. */
export const isAnswered = ({ cause, closed }: StoredLines): boolean =>
  cause !== undefined && closed?.closes === closingOf(cause);

/** A cause line that says that somebody has to act, and that no closed line has answered. */
export const isOpenWarning = (stored: StoredLines): boolean => stored.cause?.type === 'Warning' && !isAnswered(stored);

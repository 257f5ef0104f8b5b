/** What a link does to what goes through it. */
export interface Conditions {
  /**
   * - `open`: everything arrives;
   * - `cut`: connections are reset, and new ones too;
   * - `silent`: connections stay, and accept, but nothing arrives any more: as when a firewall drops packets;
   * - `deaf`: only what the server says does not arrive: requests are done, answers and watches are silent.
   */
  readonly mode: 'open' | 'cut' | 'silent' | 'deaf';
  /** Milliseconds that everything takes longer, each way. */
  readonly latencyMs: number;
  /** Of each connection, each way. Undefined: no limit. */
  readonly bytesPerSecond?: number;
}

export const FINE: Conditions = { mode: 'open', latencyMs: 0 };

/** To the server, or from it. */
export type Direction = 'up' | 'down';

export const isSilent = ({ mode }: Conditions, direction: Direction): boolean =>
  mode === 'silent' || (mode === 'deaf' && direction === 'down');

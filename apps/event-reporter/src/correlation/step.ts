import type { Line } from './line.js';

export interface PlanSettings {
  readonly component: string;
  /** How often a cause that is still true is told again. */
  readonly refreshMs: number;
}

/** One write to the API server. */
export interface LineWrite {
  readonly how: 'create' | 'patch';
  readonly line: Line;
  /** False: what the line says has not changed, it is only told again. */
  readonly news: boolean;
  /** Of a line that says that it is over: since when the warning held that it answers. */
  readonly ends?: string | undefined;
}

/** What one concern asks for. */
export interface Step {
  readonly write?: LineWrite;
  /** When to look again, in milliseconds since 1970. */
  readonly lookAt?: number;
  /** At that moment there is no news, only something to be told again. */
  readonly calm?: boolean;
}

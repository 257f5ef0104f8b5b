import type { Socket } from 'node:net';
import { setTimeout as aWhile } from 'node:timers/promises';

import type { Conditions, Direction } from './conditions.js';

/** So much may be on its way before the sender is told to wait, as a network's buffers would. */
const MOST_QUEUED = 1024 * 1024;
/** A throttled chunk goes in pieces of this share of a second. */
const SLICES = 10;

export interface PumpLink {
  readonly conditions: Conditions;
  /** Resolves when something can arrive again in this direction. */
  passable(direction: Direction): Promise<void>;
}

/** Carries one direction of one connection, in order, under the conditions that the link has at the moment. */
export class Pump {
  private readonly queue: { readonly chunk: Buffer | 'end'; readonly due: number }[] = [];
  private queued = 0;
  private isRunning = false;

  constructor(
    private readonly link: PumpLink,
    private readonly direction: Direction,
    private readonly from: Socket,
    private readonly to: Socket,
  ) {
    from.on('data', (chunk) => this.take(chunk));
    from.on('end', () => this.take('end'));
  }

  private take(chunk: Buffer | 'end'): void {
    this.queue.push({ chunk, due: performance.now() + this.link.conditions.latencyMs });
    if (chunk !== 'end') this.queued += chunk.length;
    if (this.queued > MOST_QUEUED) this.from.pause();
    if (!this.isRunning) void this.run();
  }

  private async run(): Promise<void> {
    this.isRunning = true;
    for (let next = this.queue.shift(); next !== undefined; next = this.queue.shift()) {
      const wait = next.due - performance.now();
      if (wait > 0) await aWhile(wait);
      await this.link.passable(this.direction);
      if (this.to.destroyed) break;
      if (next.chunk === 'end') this.to.end();
      else await this.carry(next.chunk);
    }
    this.isRunning = false;
  }

  private async carry(chunk: Buffer): Promise<void> {
    const { bytesPerSecond } = this.link.conditions;
    const step = bytesPerSecond === undefined ? chunk.length : Math.max(1, Math.ceil(bytesPerSecond / SLICES));
    for (let at = 0; at < chunk.length; at += step) {
      if (this.to.destroyed) return;
      const isTaken = this.to.write(chunk.subarray(at, at + step));
      if (!isTaken) await drained(this.to);
      if (bytesPerSecond !== undefined) await aWhile(1_000 / SLICES);
    }
    this.queued -= chunk.length;
    if (this.queued <= MOST_QUEUED && this.from.isPaused()) this.from.resume();
  }
}

const drained = (socket: Socket): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      socket.off('drain', done);
      socket.off('close', done);
      resolve();
    };
    socket.once('drain', done);
    socket.once('close', done);
  });

import type { Platform } from '@chancery/platform';

import { aWhile } from '../until.js';
import type { Random } from './random.js';

/** What a killer may do to a process; it comes back with the same data. */
export interface Victim {
  readonly name: string;
  kill(): Promise<void>;
  start(): Promise<void>;
  pause(): void;
  resume(): void;
}

export const victimsOf = ({ apps, cluster }: Platform): readonly Victim[] => [
  apps['event-reporter'].process,
  apps['crd-watcher'].process,
  apps['pki-signer'].process,
  cluster.natsServer,
  cluster.apiServer,
];

const TWO_AT_ONCE = 0.25;
const HALTED = 0.3;
const MOST_STARTS = 4;

/** Kills (-9) and halts (SIGSTOP) processes one after the other, sometimes two at once, and brings each back. */
export class Killer {
  readonly incidents: string[] = [];

  constructor(
    private readonly random: Random,
    private readonly victims: readonly Victim[],
  ) {}

  /** Returns when the last victim is back. */
  async run(until: number): Promise<void> {
    for (;;) {
      const calm = this.random.between(1_000, 5_000);
      if (Date.now() + calm > until) return;
      await aWhile(calm);
      const first = this.random.pick(this.victims)!;
      const second = this.random.chance(TWO_AT_ONCE) ? this.random.pick(this.victims.filter((victim) => victim !== first)) : undefined;
      const attacks = [first, ...(second === undefined ? [] : [second])].map((victim) => ({
        victim,
        halted: this.random.chance(HALTED),
        ms: Math.round(this.random.between(50, 4_000)),
      }));
      await Promise.all(attacks.map((attack) => this.attack(attack)));
    }
  }

  /** Kills one and brings it back when the work is done. */
  async killDuring(name: string, work: () => Promise<void>): Promise<void> {
    const victim = this.victims.find((one) => one.name === name)!;
    this.incidents.push(`kill ${name} to the end`);
    await victim.kill();
    await work();
    await bringBack(victim);
  }

  private async attack({ victim, halted, ms }: { victim: Victim; halted: boolean; ms: number }): Promise<void> {
    this.incidents.push(`${halted ? 'halt' : 'kill'} ${victim.name} for ${ms} ms`);
    if (halted) {
      victim.pause();
      await aWhile(ms);
      victim.resume();
      return;
    }
    await victim.kill();
    await aWhile(ms);
    await bringBack(victim);
  }
}

/** An app is not ready while what it needs is away, so a start may take more than one try. */
const bringBack = async (victim: Victim): Promise<void> => {
  for (let tries = 1; ; tries++) {
    try {
      return await victim.start();
    } catch (error) {
      if (tries === MOST_STARTS) throw error;
    }
  }
};

import { loadavg } from 'node:os';

import { withBench } from './bench-platform.js';
import { measureFailingAtOnce, type FailingAtOnce } from './failing-at-once.js';
import { measureFanOut, type FanOut } from './fan-out.js';
import { measureLatency, measureLatencyUnderLoad, type Latency } from './latency.js';
import { measureMemory, type Memory } from './memory.js';
import type { EventSizes } from './sizes.js';

export const PARTS = ['latency', 'fan-out', 'failing', 'memory'] as const;
export type Part = (typeof PARTS)[number];

export interface EventsReport {
  /** Of the machine in the last minute, before it began: others may have used it too. */
  readonly loadAverage: number;
  readonly idle?: Latency;
  readonly loaded?: Latency & { readonly changesPerSecond: number };
  readonly fanOut?: FanOut;
  readonly failing?: FailingAtOnce;
  readonly memory?: Memory;
}

/** From a cause to the Events that tell it, on the whole platform. Each part is told as soon as it is known. */
export const benchEvents = async (sizes: EventSizes, parts: readonly Part[], tell: (part: EventsReport) => void): Promise<EventsReport> => {
  const loadAverage = loadavg()[0]!;
  let report: EventsReport = { loadAverage };
  const measured = async (measure: () => Promise<Omit<EventsReport, 'loadAverage'>>): Promise<void> => {
    const part = { loadAverage: loadavg()[0]!, ...(await measure()) };
    tell(part);
    report = { ...report, ...part, loadAverage };
  };
  const others = parts.filter((part) => part !== 'memory');
  if (others.length > 0) {
    await withBench(async (bench) => {
      const measures: Record<Exclude<Part, 'memory'>, () => Promise<Omit<EventsReport, 'loadAverage'>>> = {
        latency: async () => ({ idle: await measureLatency(bench, 'idle', sizes.samples), loaded: await measureLatencyUnderLoad(bench, sizes.samples) }),
        'fan-out': async () => ({ fanOut: await measureFanOut(bench, sizes.fanOut) }),
        failing: async () => ({ failing: await measureFailingAtOnce(bench, sizes.failing) }),
      };
      for (const part of others) await measured(measures[part]);
    });
  }
  // On a platform of its own: the other parts leave thousands of Pkis behind.
  if (parts.includes('memory')) await measured(async () => ({ memory: await withBench((bench) => measureMemory(bench, sizes.objects)) }));
  return report;
};

import type { Defect } from '../truth/defect.js';
import type { Sample } from './sampler.js';

/** What memory and descriptors of one process did while it lived. */
export interface Trend {
  readonly name: string;
  readonly pid: number;
  /** Seconds that were looked at. */
  readonly seconds: number;
  readonly rssMb: Course;
  readonly descriptors: Course;
}

export interface Course {
  /** Means of the first and of the last third. */
  readonly first: number;
  readonly last: number;
  readonly most: number;
  /** Of the straight line that fits best. */
  readonly perHour: number;
}

/** A process that starts fills its caches, and its heap takes the size that it needs. In seconds. */
const WARM_UP = 120;
/** A shorter life says nothing. In seconds, the warm-up beside. */
const LEAST_LIFE = 120;
/** Only a life this long is judged. */
const JUDGED_LIFE = 900;

/** What may be more in the last third than in the first. */
const MORE_MEMORY = { share: 0.25, least: 30 };
const MORE_DESCRIPTORS = { share: 0.25, least: 10 };

export const trendsOf = (samples: readonly Sample[]): Trend[] => {
  const lives = new Map<number, Sample[]>();
  for (const sample of samples) lives.set(sample.pid, [...(lives.get(sample.pid) ?? []), sample]);
  return [...lives.values()].flatMap((life) => {
    const warm = life.filter(({ at }) => at - life[0]!.at >= WARM_UP);
    const seconds = warm.length === 0 ? 0 : warm.at(-1)!.at - warm[0]!.at;
    if (seconds < LEAST_LIFE) return [];
    const { name, pid } = life[0]!;
    return [{ name, pid, seconds, rssMb: courseOf(warm, ({ rssMb }) => rssMb), descriptors: courseOf(warm, ({ descriptors }) => descriptors) }];
  });
};

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const courseOf = (life: readonly Sample[], of: (sample: Sample) => number): Course => {
  const third = Math.ceil(life.length / 3);
  const values = life.map(of);
  const [times, middle, average] = [life.map(({ at }) => at), mean(life.map(({ at }) => at)), mean(values)];
  const spread = times.reduce((sum, at) => sum + (at - middle) ** 2, 0);
  const slope = times.reduce((sum, at, i) => sum + (at - middle) * (values[i]! - average), 0) / (spread || 1);
  return { first: mean(values.slice(0, third)), last: mean(values.slice(-third)), most: Math.max(...values), perHour: slope * 3_600 };
};

/** Memory and descriptors are flat over time. */
export const checkFlat = (trends: readonly Trend[]): Defect[] =>
  trends
    .filter(({ seconds }) => seconds >= JUDGED_LIFE)
    .flatMap(({ name, pid, seconds, rssMb, descriptors }) => {
      const object = `process ${name} (${pid})`;
      const over = `over ${Math.round(seconds / 60)} min`;
      return [
        ...(grows(rssMb, MORE_MEMORY) ? [{ object, expected: `memory that stays at ${rssMb.first.toFixed(0)} MB`, seen: `${rssMb.last.toFixed(0)} MB ${over}` }] : []),
        ...(grows(descriptors, MORE_DESCRIPTORS)
          ? [{ object, expected: `descriptors that stay at ${descriptors.first.toFixed(0)}`, seen: `${descriptors.last.toFixed(0)} ${over}` }]
          : []),
      ];
    });

const grows = ({ first, last }: Course, { share, least }: { share: number; least: number }): boolean =>
  last - first > Math.max(least, first * share);

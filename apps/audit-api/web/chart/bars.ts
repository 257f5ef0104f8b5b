import uPlot from 'uplot';

import { short } from '../text/amount.js';
import { colourOf, fillOf, type Paint } from './paint.js';

export interface Series {
  readonly name: string;
  readonly paint: Paint;
  /** One number a bar. */
  readonly values: readonly number[];
}

export interface Bars {
  /** The short name of each bar, for the axis. */
  readonly ticks: readonly string[];
  /** Stacked, the first at the bottom. */
  readonly series: readonly Series[];
}

const HEIGHT = 170;
/** Room that a tick's name needs. */
const TICK_WIDTH = 60;
/** Beside the bars: the axis and the padding. */
const EDGES = 66;

/** Each series on top of those before it. */
export const stacked = (series: readonly Series[]): number[][] => {
  let below: readonly number[] = [];
  return series.map(({ values }) => {
    const top = values.map((value, i) => value + (below[i] ?? 0));
    below = top;
    return top;
  });
};

/** Paints bars into an element. The caller destroys what is returned. */
export const paintBars = ({ ticks, series }: Bars, into: HTMLElement, onPoint: (bar: number | undefined) => void): uPlot => {
  const muted = colourOf('paint-muted', into);
  const grid = colourOf('paint-grid', into);
  // The tallest is painted first, and what is in front of it after.
  const layers = stacked(series).map((tops, i) => ({ tops, paint: series[i]?.paint ?? 'rest' })).reverse();
  const barsPath = uPlot.paths.bars?.({ size: [0.72, 44], radius: series.length === 1 ? 0.12 : 0 });
  const font = '12px system-ui, sans-serif';
  return new uPlot(
    {
      width: Math.max(into.clientWidth, 120),
      height: HEIGHT,
      padding: [8, 22, 0, 0],
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false, setScale: false }, points: { show: false } },
      scales: {
        x: { time: false, range: [-0.6, ticks.length - 0.4] },
        y: { range: (_, _min, max) => [0, max > 0 ? max * 1.08 : 1] },
      },
      axes: [
        {
          stroke: muted,
          font,
          size: 30,
          grid: { show: false },
          ticks: { show: false },
          splits: (plot) => everySoMany(ticks.length, Math.max(1, Math.floor((plot.width - EDGES) / TICK_WIDTH))),
          values: (_, splits) => splits.map((i) => ticks[i] ?? ''),
        },
        { stroke: muted, font, size: 44, grid: { stroke: grid, width: 1 }, ticks: { show: false }, incrs: WHOLE, values: (_, splits) => splits.map(short) },
      ],
      series: [
        {},
        ...layers.map(({ paint }) => ({
          fill: (plot: uPlot) => fillOf(paint, into, plot.ctx) as string,
          width: 0,
          points: { show: false },
          ...(barsPath !== undefined && { paths: barsPath }),
        })),
      ],
      // Each begins where the one below it ends.
      bands: layers.slice(1).map((_, i) => ({ series: [i + 1, i + 2] as [number, number] })),
      hooks: { setCursor: [(plot) => onPoint(plot.cursor.idx ?? undefined)] },
    },
    [ticks.map((_, i) => i), ...layers.map(({ tops }) => tops)],
    into,
  );
};

/** Nobody has half a certificate. */
const WHOLE = [1, 2, 5].flatMap((step) => [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7].map((power) => step * power)).sort((a, b) => a - b);

/** Which bars are named, so that the names do not touch: the last one always. */
const everySoMany = (bars: number, room: number): number[] => {
  const step = Math.ceil(bars / room);
  return Array.from({ length: bars }, (_, i) => i).filter((i) => (bars - 1 - i) % step === 0);
};

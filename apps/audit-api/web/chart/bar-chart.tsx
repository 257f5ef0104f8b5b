import type uPlot from 'uplot';
import { useEffect, useRef, useState } from 'preact/hooks';

import { useColours } from '../theme/theme.js';
import { paintBars, type Bars } from './bars.js';

interface ChartProps extends Bars {
  /** What it shows, and the whole of it in numbers. */
  readonly summary: string;
  /** What is said of a bar: `Tue, 24 Nov: 42 issued`. */
  readonly say: (bar: number) => string;
}

/** Bars that are read by pointing at them, or with the arrow keys. */
export const BarChart = ({ ticks, series, summary, say }: ChartProps) => {
  const holder = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>();
  const [bar, setBar] = useState<number>();
  const colours = useColours();
  const key = JSON.stringify([ticks, series]);

  useEffect(() => {
    const into = holder.current;
    if (into === null) return;
    const painted = paintBars({ ticks, series }, into, setBar);
    plot.current = painted;
    const observer = new ResizeObserver(() => into.clientWidth > 0 && into.clientWidth !== painted.width && painted.setSize({ width: into.clientWidth, height: painted.height }));
    observer.observe(into);
    return () => {
      observer.disconnect();
      painted.destroy();
    };
  }, [key, colours]);

  const move = (event: KeyboardEvent): void => {
    const to = targetOf(event.key, bar, ticks.length);
    if (to === undefined || plot.current === undefined) return;
    event.preventDefault();
    plot.current.setCursor({ left: plot.current.valToPos(to, 'x'), top: 1 });
    setBar(to);
  };
  const leave = (): void => {
    plot.current?.setCursor({ left: -10, top: -10 });
    setBar(undefined);
  };

  return (
    <div class="chart">
      <div class="canvas" role="group" tabIndex={0} aria-label={`${summary} The arrow keys read the bars.`} onKeyDown={move} onBlur={leave}>
        <div ref={holder} aria-hidden="true" />
      </div>
      <p class="readout note" aria-live="polite">{bar === undefined ? summary : say(bar)}</p>
    </div>
  );
};

const targetOf = (key: string, bar: number | undefined, bars: number): number | undefined => {
  if (bars === 0) return undefined;
  switch (key) {
    case 'ArrowRight':
      return Math.min((bar ?? -1) + 1, bars - 1);
    case 'ArrowLeft':
      return Math.max((bar ?? bars) - 1, 0);
    case 'Home':
      return 0;
    case 'End':
      return bars - 1;
    default:
      return undefined;
  }
};

import type { ComponentChildren } from 'preact';
import { useId, useState } from 'preact/hooks';

import { amount } from '../text/amount.js';
import { BarChart } from './bar-chart.js';
import type { Series } from './bars.js';

interface CardProps {
  readonly title: string;
  readonly note?: string;
  /** What the bars are of: the first column's heading. */
  readonly of: string;
  readonly names: readonly string[];
  readonly ticks: readonly string[];
  readonly series: readonly Series[];
  readonly summary: string;
  readonly say: (bar: number) => string;
  readonly children?: ComponentChildren;
}

/** A chart, and the same numbers as a table for whoever reads those better. */
export const ChartCard = ({ title, note, of, names, ticks, series, summary, say, children }: CardProps) => {
  const [isTable, setTable] = useState(false);
  const id = useId();
  return (
    <section class="card" aria-labelledby={id}>
      <header class="bar">
        <h2 id={id}>{title} {note !== undefined && <span class="note">{note}</span>}</h2>
        <button type="button" class="quiet small" aria-pressed={isTable} aria-label={`${title} as a table`} onClick={() => setTable(!isTable)}>Table</button>
      </header>
      {isTable ? <Numbers title={title} of={of} names={names} series={series} /> : <BarChart ticks={ticks} series={series} summary={summary} say={say} />}
      {children}
    </section>
  );
};

const Numbers = ({ title, of, names, series }: Pick<CardProps, 'title' | 'of' | 'names' | 'series'>) => (
  <div class="scroll" tabIndex={0} role="region" aria-label={`${title}, numbers`}>
    <table class="numbers">
      <thead>
        <tr>
          <th scope="col">{of}</th>
          {series.map(({ name }) => <th key={name} scope="col">{name}</th>)}
        </tr>
      </thead>
      <tbody>
        {names.map((name, i) => (
          <tr key={`${name} ${i}`}>
            <th scope="row">{name}</th>
            {series.map(({ name: column, values }) => <td key={column}>{amount(values[i] ?? 0)}</td>)}
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

import type { Statistics } from '../api/answers.js';
import { ChartCard } from '../chart/chart-card.js';
import type { Paint } from '../chart/paint.js';
import { Link } from '../routing/navigation.js';
import type { Scope } from '../routing/place.js';
import { amount, counted } from '../text/amount.js';
import { Visible } from '../text/visible.js';
import { OTHERS, refusalsByReason, sum } from './counts.js';
import { bucketName, type Span } from './span.js';

const PAINTS = ['first', 'second', 'third', 'fourth', 'rest'] as const satisfies readonly Paint[];

/** Refusals an hour or a day, by reason. */
export const RefusedChart = ({ counts, span, scope }: { counts: Statistics['counts']; span: Span; scope: Scope }) => {
  const { begins, bucket } = span;
  const rows = refusalsByReason(counts, begins, PAINTS.length);
  const total = sum(rows.map((row) => row.total));
  const names = begins.map((at) => bucketName(at, bucket, 'long'));
  const say = (bar: number): string => {
    const parts = rows.filter(({ values }) => (values[bar] ?? 0) > 0).map(({ reason, values }) => `${amount(values[bar] ?? 0)} ${reason}`);
    return `${names[bar] ?? ''}: ${parts.length === 0 ? 'none refused' : parts.join(', ')}`;
  };
  return (
    <ChartCard
      title="Refused"
      note="by reason"
      of={bucket === 'hour' ? 'Hour' : 'Day'}
      names={names}
      ticks={begins.map((at) => bucketName(at, bucket, 'short'))}
      series={rows.map(({ reason, values }, i) => ({ name: reason, values, paint: PAINTS[i] ?? 'rest' }))}
      summary={`${counted(total, 'request')} refused.`}
      say={say}
    >
      <ul class="legend">
        {rows.map(({ reason, total: n }, i) => (
          <li key={reason}>
            <span class={`swatch swatch-${PAINTS[i] ?? 'rest'}`} aria-hidden="true" />
            {reason === OTHERS ? <span>{OTHERS}</span> : <Link to={{ view: 'search', text: reason, scope }}><Visible text={reason} /></Link>}
            <b>{amount(n)}</b>
          </li>
        ))}
      </ul>
    </ChartCard>
  );
};

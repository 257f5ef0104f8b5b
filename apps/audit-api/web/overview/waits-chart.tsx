import type { Statistics } from '../api/answers.js';
import { ChartCard } from '../chart/chart-card.js';
import { amount, counted } from '../text/amount.js';
import { duration } from '../text/moment.js';
import { byWait, sum, within } from './counts.js';

const PARTS = [0.5, 0.9, 0.95, 0.99] as const;

/** How long Pkis waited for what was delivered. */
export const WaitsChart = ({ waits }: { waits: Statistics['waits'] }) => {
  const rows = byWait(waits);
  const values = rows.map(({ count }) => count);
  const longest = rows.at(-2)?.seconds ?? 0;
  const ticks = rows.map(({ seconds }) => (seconds === undefined ? 'longer' : `≤ ${duration(seconds)}`));
  const names = rows.map(({ seconds }) => (seconds === undefined ? `longer than ${duration(longest)}` : `within ${duration(seconds)}`));
  const total = sum(values);
  return (
    <ChartCard
      title="Time to green"
      note="from asking to the Secret"
      of="Waited"
      names={names}
      ticks={ticks}
      series={[{ name: 'Deliveries', paint: 'wait', values }]}
      summary={total === 0 ? 'Nothing was delivered.' : `${amount(total)} delivered.`}
      say={(bar) => `${names[bar] ?? ''}: ${counted(values[bar] ?? 0, 'delivery', 'deliveries')}`}
    >
      {total > 0 && (
        <ul class="legend" aria-label="How many within which time">
          {PARTS.map((part) => {
            const seconds = within(waits, part);
            return <li key={part}><span>{part * 100} % within</span><b>{seconds === undefined ? `more than ${duration(longest)}` : duration(seconds)}</b></li>;
          })}
        </ul>
      )}
    </ChartCard>
  );
};

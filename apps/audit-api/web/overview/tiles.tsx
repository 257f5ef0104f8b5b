import type { ExpiringCounts, Statistics } from '../api/answers.js';
import { amount } from '../text/amount.js';
import { duration } from '../text/moment.js';
import { sum, within } from './counts.js';
import { weeks } from './weeks.js';

/** The few numbers that say whether all is well. */
export const Tiles = ({ statistics, expiring }: { statistics: Statistics; expiring: ExpiringCounts | undefined }) => {
  const { counts, waits } = statistics;
  const of = (outcome: string): number => sum(counts.filter((count) => count.outcome === outcome).map(({ count }) => count));
  const issued = of('signed');
  const refused = of('refused');
  const decided = issued + refused;
  const half = within(waits, 0.5);
  const soon = expiring && (weeks(expiring)[0]?.count ?? 0);
  return (
    <dl class="tiles">
      <Tile name="Issued" value={amount(issued)} note={`${amount(of('renewed'))} of them renewals`} />
      <Tile name="Refused" value={amount(refused)} note={decided === 0 ? 'nothing was asked for' : `${percent(refused / decided)} of what was decided`} tone={refused > 0 ? 'bad' : undefined} />
      <Tile name="Time to green" value={half === undefined ? '–' : `≤ ${duration(half)}`} note="for half of the deliveries" />
      <Tile
        name="Ends within 7 days"
        value={soon === undefined ? '…' : amount(soon)}
        note={soon === 0 ? 'nothing is late' : 'not replaced yet'}
        tone={soon !== undefined && soon > 0 ? 'warn' : undefined}
      />
    </dl>
  );
};

const percent = (part: number): string => part.toLocaleString('en-GB', { style: 'percent', maximumFractionDigits: 1 });

const Tile = ({ name, value, note, tone }: { name: string; value: string; note: string; tone?: 'bad' | 'warn' | undefined }) => (
  <div class="tile">
    <dt>{name}</dt>
    <dd class={`value ${tone ?? ''}`}>{value}</dd>
    <dd class="note">{note}</dd>
  </div>
);

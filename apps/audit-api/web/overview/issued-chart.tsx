import type { Statistics } from '../api/answers.js';
import { ChartCard } from '../chart/chart-card.js';
import { amount, counted } from '../text/amount.js';
import { perBucket, sum } from './counts.js';
import { bucketName, type Span } from './span.js';

/** What is lost on the way shows as a difference. */
const WAY = [['requested', 'Asked for'], ['intended', 'Allowed'], ['signed', 'Signed'], ['delivered', 'Put into a Secret'], ['expired', 'Expired unreplaced']] as const;

/** Signed certificates an hour or a day. */
export const IssuedChart = ({ counts, span }: { counts: Statistics['counts']; span: Span }) => {
  const { begins, bucket } = span;
  const values = perBucket(counts, begins, ({ outcome }) => outcome === 'signed');
  const names = begins.map((at) => bucketName(at, bucket, 'long'));
  return (
    <ChartCard
      title="Issued"
      note={bucket === 'hour' ? 'an hour' : 'a day, UTC'}
      of={bucket === 'hour' ? 'Hour' : 'Day'}
      names={names}
      ticks={begins.map((at) => bucketName(at, bucket, 'short'))}
      series={[{ name: 'Issued', paint: 'issued', values }]}
      summary={`${counted(sum(values), 'certificate')} issued.`}
      say={(bar) => `${names[bar] ?? ''}: ${counted(values[bar] ?? 0, 'certificate')} issued`}
    >
      <ul class="legend" aria-label="From the request to the Secret">
        {WAY.map(([outcome, name]) => (
          <li key={outcome}><span>{name}</span><b>{amount(sum(perBucket(counts, begins, (count) => count.outcome === outcome)))}</b></li>
        ))}
      </ul>
    </ChartCard>
  );
};

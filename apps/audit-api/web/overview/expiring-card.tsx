import { useState } from 'preact/hooks';

import type { Answer, ExpiringCounts } from '../api/answers.js';
import { ChartCard } from '../chart/chart-card.js';
import { ProblemNote } from '../parts/problem-note.js';
import { Waiting } from '../parts/waiting.js';
import { Link } from '../routing/navigation.js';
import type { Scope } from '../routing/place.js';
import { counted } from '../text/amount.js';
import { local } from '../text/moment.js';
import { Visible } from '../text/visible.js';
import { When } from '../text/when.js';
import { sum } from './counts.js';
import { useSoonest } from './use-soonest.js';
import { weeks } from './weeks.js';

const FEW = 5;

/** What ends in the next 90 days and was not replaced yet. */
export const ExpiringCard = ({ expiring, scope, again }: { expiring: Answer<ExpiringCounts> | undefined; scope: Scope; again: () => void }) => {
  if (expiring?.ok !== true) {
    return <section class="card"><h2>Ends in the next 90 days</h2>{expiring === undefined ? <Waiting what="what ends" /> : <ProblemNote problem={expiring.problem} again={again} />}</section>;
  }
  const ahead = weeks(expiring.value);
  const now = new Date(expiring.value.since);
  const values = ahead.map(({ count }) => count);
  const names = ahead.map(({ from, to }) => `${local(from, now, 'day')} to ${local(to, now, 'day')}`);
  return (
    <ChartCard
      title="Ends in 90 days"
      note="a week, not replaced yet"
      of="Week"
      names={names}
      ticks={ahead.map(({ from }) => from.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' }))}
      series={[{ name: 'Certificates', paint: 'end', values }]}
      summary={`${counted(sum(values), 'certificate')}.`}
      say={(bar) => `${names[bar] ?? ''}: ${counted(values[bar] ?? 0, 'certificate')}`}
    >
      <SoonestList scope={scope} again={again} />
    </ChartCard>
  );
};

const SoonestList = ({ scope, again }: { scope: Scope; again: () => void }) => {
  const { endings, problem, more } = useSoonest(scope);
  const [most, setMost] = useState(FEW);
  const showMore = (): void => {
    setMost(most + 20);
    if (endings.length < most + 20) more?.();
  };
  return (
    <>
      {problem !== undefined && <ProblemNote problem={problem} again={again} />}
      <ul class="soonest" aria-label="The soonest">
        {endings.slice(0, most).map(({ key, title, subject, cluster, notAfter }) => (
          <li key={key}>
            {subject === undefined ? <Visible text={title} most={40} /> : (
              <Link to={{ view: 'story', subject, scope }}>
                <Visible text={title} most={60} />
              </Link>
            )}
            <span class="note">{cluster !== undefined && <Visible text={cluster} />}</span>
            <When at={notAfter} form="day" ago />
          </li>
        ))}
      </ul>
      {(endings.length > most || more !== undefined) && <button type="button" class="quiet small" onClick={showMore}>Show more</button>}
    </>
  );
};

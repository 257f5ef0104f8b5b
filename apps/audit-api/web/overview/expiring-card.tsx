import { useState } from 'preact/hooks';

import type { Entry } from '../api/answers.js';
import { ChartCard } from '../chart/chart-card.js';
import { ProblemNote } from '../parts/problem-note.js';
import { Link } from '../routing/navigation.js';
import { subjectOfPki, type Scope } from '../routing/place.js';
import { amount, counted } from '../text/amount.js';
import { local } from '../text/moment.js';
import { Visible } from '../text/visible.js';
import { When } from '../text/when.js';
import type { Expiring } from './use-expiring.js';
import { weeks } from './weeks.js';

const FEW = 5;

/** What ends in the next 90 days and was not replaced yet. */
export const ExpiringCard = ({ expiring, scope, again }: { expiring: Expiring; scope: Scope; again: () => void }) => {
  const { records, isCut, problem, loading } = expiring;
  const now = new Date();
  const ends = records.flatMap(({ certificate }) => certificate?.notAfter ?? []);
  const last = isCut ? ends.at(-1) : undefined;
  const ahead = weeks(ends, now, last);
  const names = ahead.map(({ from, to }) => `${local(from, now, 'day')} to ${local(to, now, 'day')}`);
  if (problem !== undefined) return <section class="card"><h2>Ends in the next 90 days</h2><ProblemNote problem={problem} again={again} /></section>;
  return (
    <ChartCard
      title="Ends in 90 days"
      note="a week, not replaced yet"
      of="Week"
      names={names}
      ticks={ahead.map(({ from }) => from.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' }))}
      series={[{ name: 'Certificates', paint: 'end', values: ahead.map(({ count }) => count) }]}
      summary={
        last === undefined
          ? `${counted(records.length, 'certificate')}${loading ? ' so far' : ''}.`
          : `More than ${amount(records.length)}: counted are those that end until ${local(new Date(last), now, 'day')}.`
      }
      say={(bar) => `${names[bar] ?? ''}: ${ahead[bar]?.isPartial === true ? 'at least ' : ''}${counted(ahead[bar]?.count ?? 0, 'certificate')}`}
    >
      <Soonest records={records} scope={scope} />
    </ChartCard>
  );
};

const Soonest = ({ records, scope }: { records: readonly Entry[]; scope: Scope }) => {
  const [most, setMost] = useState(FEW);
  return (
    <>
      <ul class="soonest" aria-label="The soonest">
        {records.slice(0, most).map(({ id, pki, cluster, certificate }) => (
          <li key={id}>
            {pki === undefined ? <Visible text={certificate?.serialNumber ?? id} most={40} /> : (
              <Link to={{ view: 'story', subject: subjectOfPki(pki, cluster), scope }}>
                <Visible text={`${pki.namespace}/${pki.name}`} most={60} />
              </Link>
            )}
            <span class="note">{cluster !== undefined && <Visible text={cluster} />}</span>
            <When at={certificate?.notAfter} form="day" ago />
          </li>
        ))}
      </ul>
      {records.length > most && <button type="button" class="quiet small" onClick={() => setMost(most + 20)}>Show more</button>}
    </>
  );
};

import { useState } from 'preact/hooks';

import type { Told } from '../api/answers.js';
import { Mark } from '../parts/mark.js';
import { Visible } from '../text/visible.js';
import { days } from './days.js';
import { RecordDetails } from './record-details.js';

/** What happened, day by day. */
export const Timeline = ({ entries }: { entries: readonly Told[] }) => (
  <div class="timeline">
    {days(entries, new Date()).map(({ day, entries: ofDay }, i) => (
      <section key={`${day} ${i}`} aria-label={day}>
        <h3 class="day">{day}</h3>
        <ol>{ofDay.map((told) => <Event key={`${told.record.source} ${told.record.id}`} told={told} />)}</ol>
      </section>
    ))}
  </div>
);

const Event = ({ told }: { told: Told }) => {
  const [isOpen, setOpen] = useState(false);
  const { record } = told;
  return (
    <li class={`event ${told.tone}`}>
      <Mark tone={told.tone} />
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          <span class="clock"><Clock at={told.storedAt} /></span>
          <span class="said"><Visible text={told.text} /></span>
        </summary>
        {isOpen && <RecordDetails entry={record} />}
      </details>
    </li>
  );
};

/** Time of day only: the heading has the date. */
const Clock = ({ at }: { at: string }) => {
  const date = new Date(at);
  return <time dateTime={at} title={at.replace('T', ' ').replace('Z', ' UTC')}>{date.toLocaleTimeString('en-GB')}</time>;
};

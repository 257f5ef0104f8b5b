import { useMemo, useState } from 'preact/hooks';

import type { ExpiringCounts, Statistics } from '../api/answers.js';
import { urlOf } from '../api/ask.js';
import { useAnswer } from '../api/use-answer.js';
import { ProblemNote } from '../parts/problem-note.js';
import { Waiting } from '../parts/waiting.js';
import { Link } from '../routing/navigation.js';
import { RANGES, type Range, type Scope } from '../routing/place.js';
import { ExpiringCard } from './expiring-card.js';
import { IssuedChart } from './issued-chart.js';
import { RefusalsCard } from './refusals-card.js';
import { RefusedChart } from './refused-chart.js';
import { spanOf } from './span.js';
import { Tiles } from './tiles.js';
import { WaitsChart } from './waits-chart.js';

const NAMES: Readonly<Record<Range, string>> = { '24h': '24 hours', '7d': '7 days', '30d': '30 days', '90d': '90 days' };

/** How it goes, in all that one may read. */
export const Overview = ({ range, scope }: { range: Range; scope: Scope }) => {
  const [times, setTimes] = useState(0);
  const span = useMemo(() => spanOf(range, new Date()), [range, times]);
  const { since, until, bucket } = span;
  const { answer, again } = useAnswer<Statistics>(urlOf('/v1/statistics', { ...scope, since, until, bucket }));
  const expiring = useAnswer<ExpiringCounts>(urlOf('/v1/expiring/counts', { ...scope }));
  const refresh = (): void => {
    setTimes((n) => n + 1);
    again();
    expiring.again();
  };
  return (
    <section aria-labelledby="overview-title">
      <header class="head">
        <h1 id="overview-title">Overview</h1>
        <nav class="segments" aria-label="Time">
          {RANGES.map((name) => (
            <Link key={name} to={{ view: 'overview', range: name, scope }} current={name === range}>
              <span class="wide">{NAMES[name]}</span><span class="narrow">{name}</span>
            </Link>
          ))}
        </nav>
        <button type="button" class="quiet" onClick={refresh}>Refresh</button>
      </header>
      {answer === undefined && <Waiting what="the counts" />}
      {answer?.ok === false && <ProblemNote problem={answer.problem} again={refresh} />}
      {answer?.ok === true && (
        <>
          <Tiles statistics={answer.value} expiring={expiring.answer?.ok === true ? expiring.answer.value : undefined} />
          <div class="grid">
            <IssuedChart counts={answer.value.counts} span={span} />
            <RefusedChart counts={answer.value.counts} span={span} scope={scope} />
          </div>
          <RefusalsCard key={times} scope={scope} />
          <div class="grid">
            <WaitsChart waits={answer.value.waits} />
            <ExpiringCard key={times} expiring={expiring.answer} scope={scope} again={refresh} />
          </div>
        </>
      )}
    </section>
  );
};

import { useState } from 'preact/hooks';

import { ProblemNote } from '../parts/problem-note.js';
import { Waiting } from '../parts/waiting.js';
import type { Scope } from '../routing/place.js';
import { RecordTable } from '../search/record-table.js';
import { useLists } from '../search/use-lists.js';

const FEW = 5;
const MORE = 50;
const REFUSED = [{ outcome: 'refused' }] as const;

/** The last refusals: why, and by which rule. */
export const RefusalsCard = ({ scope }: { scope: Scope }) => {
  const { lists, problem, loading, more } = useLists(REFUSED, scope);
  const [most, setMost] = useState(FEW);
  const records = lists[0]?.records ?? [];
  const showMore = (): void => {
    setMost(most + MORE);
    if (records.length < most + MORE && lists[0]?.next !== undefined) more();
  };
  return (
    <section class="card flush" aria-labelledby="refusals-title">
      <header class="bar"><h2 id="refusals-title">Last refusals</h2></header>
      {problem !== undefined && <ProblemNote problem={problem} again={more} />}
      {records.length > 0 && <RecordTable records={records.slice(0, most)} scope={scope} caption="Last refusals" />}
      {loading && <Waiting what="refusals" />}
      {!loading && records.length === 0 && problem === undefined && <p class="empty">Nothing was refused.</p>}
      {(records.length > most || lists[0]?.next !== undefined) && <p class="actions"><button type="button" class="quiet" onClick={showMore}>Older refusals</button></p>}
    </section>
  );
};

import { ProblemNote } from '../parts/problem-note.js';
import { Waiting } from '../parts/waiting.js';
import { Link } from '../routing/navigation.js';
import { titleOf, type Scope, type Subject } from '../routing/place.js';
import { counted } from '../text/amount.js';
import { Visible } from '../text/visible.js';
import { merged, toReadOn } from './merge.js';
import { RecordTable } from './record-table.js';
import { meaningOf, namesOf, type Question } from './shape.js';
import { stories } from './stories.js';
import { useLists } from './use-lists.js';

/** What was found for a text. */
export const Results = ({ text, scope }: { text: string; scope: Scope }) => {
  const meaning = meaningOf(text, scope.namespace);
  if (meaning.means === 'unsearchable') return <Empty text={text} hint={meaning.why} />;
  if (meaning.means === 'lists') return <Lists text={text} scope={scope} questions={meaning.questions} subjects={meaning.subjects} />;
  // It looks like one thing, and is looked for as a name all the same.
  return <Lists text={text} scope={scope} questions={namesOf(text, scope.namespace)} subjects={[]} />;
};

const Lists = ({ text, scope, questions, subjects }: { text: string; scope: Scope; questions: readonly Question[]; subjects: readonly Subject[] }) => {
  const { lists, problem, loading, more, again } = useLists(questions, scope);
  const records = merged(lists);
  const canGoOn = toReadOn(lists).length > 0;
  const found = loading ? '' : `${counted(records.length, 'record')}${canGoOn ? ' so far' : ''}`;
  return (
    <section aria-labelledby="results-title">
      <header class="head">
        <h1 id="results-title">Records of <q><Visible text={text} most={80} /></q></h1>
        <p class="note" role="status">{found}</p>
      </header>
      {problem !== undefined && <ProblemNote problem={problem} again={again} />}
      <Stories subjects={stories(records, subjects)} scope={scope} />
      {records.length > 0 && <div class="card flush"><RecordTable records={records} scope={scope} caption={`Records of ${text}`} /></div>}
      {loading && <Waiting what="records" />}
      {!loading && records.length === 0 && problem === undefined && (
        <Empty text={text} hint="Names are found whole, not in part: a DNS name, a service, a Pki, namespace/pod, a serial number, a SHA-256, a reason, a user." />
      )}
      {canGoOn && <p class="actions"><button type="button" onClick={more} disabled={loading}>Older records</button></p>}
    </section>
  );
};

const Stories = ({ subjects, scope }: { subjects: readonly Subject[]; scope: Scope }) =>
  subjects.length === 0 ? null : (
    <nav class="stories" aria-label="Stories">
      <span class="note">Stories</span>
      {subjects.map((subject) => (
        <Link key={`${titleOf(subject)} ${subject.cluster ?? ''}`} class="chip" to={{ view: 'story', subject, scope }}>
          <Visible text={titleOf(subject)} most={70} />
          {subject.cluster !== undefined && <span class="note"> <Visible text={subject.cluster} /></span>}
        </Link>
      ))}
    </nav>
  );

const Empty = ({ text, hint }: { text: string; hint: string }) => (
  <div class="empty">
    <h2>Nothing is known of <q><Visible text={text} most={80} /></q></h2>
    <p>{hint}</p>
  </div>
);

import { useState } from 'preact/hooks';

import type { Told } from '../api/answers.js';
import { ProblemNote } from '../parts/problem-note.js';
import { Waiting } from '../parts/waiting.js';
import { Link } from '../routing/navigation.js';
import { subjectOfPki, titleOf, type Scope, type Subject } from '../routing/place.js';
import { counted } from '../text/amount.js';
import { Visible } from '../text/visible.js';
import { StandingCard } from './standing-card.js';
import { Timeline } from './timeline.js';
import { useStory } from './use-story.js';

/** What happened to one Pki, pod or certificate. */
export const StoryView = ({ subject, scope }: { subject: Subject; scope: Scope }) => {
  const [newestFirst, setNewestFirst] = useState(false);
  const { entries, next, problem, loading, more, again } = useStory(subject, scope);
  const clusters = [...new Set(entries.flatMap(({ record }) => record.cluster ?? []))];
  const shown = newestFirst ? [...entries].reverse() : entries;
  const moreButton = next !== undefined && <p class="actions"><button type="button" onClick={more} disabled={loading}>The story goes on</button></p>;
  return (
    <section aria-labelledby="story-title">
      <header class="head">
        <h1 id="story-title"><Visible text={titleOf(subject)} most={140} /></h1>
        {subject.of === 'pki' ? <Clusters names={clusters} subject={subject} scope={scope} /> : <Related entries={entries} scope={scope} />}
      </header>
      {problem !== undefined && <ProblemNote problem={problem} again={again} />}
      {next === undefined && clusters.length < 2 && <StandingCard entries={entries} ofWhole={subject.of !== 'serial' && subject.of !== 'fingerprint'} />}
      {entries.length > 0 && (
        <div class="bar">
          <h2>Story <span class="note" role="status">{counted(entries.length, 'record')}{next === undefined ? '' : ' so far'}</span></h2>
          <button type="button" aria-pressed={newestFirst} onClick={() => setNewestFirst(!newestFirst)}>Newest first</button>
        </div>
      )}
      {newestFirst && moreButton}
      <Timeline entries={shown} />
      {loading && <Waiting what="the story" />}
      {!loading && entries.length === 0 && problem === undefined && <Unknown subject={subject} scope={scope} />}
      {!newestFirst && moreButton}
    </section>
  );
};

/** From a certificate or a pod to its Pki. */
const Related = ({ entries, scope }: { entries: readonly Told[]; scope: Scope }) => {
  const last = entries.findLast(({ record }) => record.pki !== undefined)?.record;
  if (last?.pki === undefined) return null;
  return (
    <p class="note">
      of <Link to={{ view: 'story', subject: subjectOfPki(last.pki, last.cluster), scope }}><Visible text={`Pki ${last.pki.namespace}/${last.pki.name}`} /></Link>
    </p>
  );
};

/** Pkis of the same name in several clusters have several stories, which are told together until one is chosen. */
const Clusters = ({ names, subject, scope }: { names: readonly string[]; subject: Subject; scope: Scope }) => {
  if (names.length < 2) return names.map((name) => <p key={name} class="note">in cluster <Visible text={name} /></p>);
  return (
    <nav class="stories" aria-label="Clusters">
      <span class="note">in {names.length} clusters, told together; only</span>
      {names.map((name) => <Link key={name} class="chip" to={{ view: 'story', subject: { ...subject, cluster: name }, scope }}><Visible text={name} /></Link>)}
    </nav>
  );
};

const Unknown = ({ subject, scope }: { subject: Subject; scope: Scope }) => {
  const text = subject.of === 'pki' ? subject.name : subject.value;
  return (
    <div class="empty">
      <h2>No record that you may read is part of this story</h2>
      <p>
        Perhaps it is of another cluster, or the name of something else.{' '}
        {subject.of === 'serial' && <Link to={{ view: 'search', text: `${text}`, scope }}>Look for a name like that</Link>}
      </p>
    </div>
  );
};

import { useCallback, useEffect, useRef, useState } from 'preact/hooks';

import type { Problem, Story, Told } from '../api/answers.js';
import { ask, urlOf } from '../api/ask.js';
import type { Scope, Subject } from '../routing/place.js';
import { useSession } from '../session/use-session.js';

const PAGE = 200;
/** Read without being asked; a longer story goes on by a button. */
const PAGES_AT_ONCE = 3;

const parametersOf = (subject: Subject, scope: Scope) => {
  const cluster = subject.cluster ?? scope.cluster;
  switch (subject.of) {
    case 'pki':
      return { cluster, namespace: subject.namespace, name: subject.name };
    case 'pod':
      return { cluster, pod: subject.value };
    case 'serial':
      return { cluster, serialNumber: subject.value };
    case 'fingerprint':
      return { cluster, fingerprint: subject.value };
    case 'uid':
      return { cluster, uid: subject.value };
  }
};

export interface ToldSoFar {
  readonly entries: readonly Told[];
  /** Where it goes on; undefined: this is the end for now. */
  readonly next: string | undefined;
  readonly problem: Problem | undefined;
  readonly loading: boolean;
}
const BEGINNING: ToldSoFar = { entries: [], next: undefined, problem: undefined, loading: true };

/** The story from its beginning, some pages at once. */
export const useStory = (subject: Subject, scope: Scope): ToldSoFar & { readonly more: () => void; readonly again: () => void } => {
  const { version } = useSession();
  const [state, setState] = useState(BEGINNING);
  const [times, setTimes] = useState(0);
  const stop = useRef(new AbortController());
  const key = JSON.stringify([subject, scope.cluster, version, times]);

  const readOn = useCallback(
    async (so: ToldSoFar, signal: AbortSignal): Promise<void> => {
      let { entries, next } = so;
      for (let page = 0; page < PAGES_AT_ONCE; page += 1) {
        const answer = await ask<Story>(urlOf('/v1/story', { ...parametersOf(subject, scope), pageSize: PAGE, pageToken: next }), signal);
        if (!answer.ok) return setState({ entries, next, problem: answer.problem, loading: false });
        entries = [...entries, ...answer.value.entries];
        next = answer.value.nextPageToken;
        if (next === undefined) break;
      }
      setState({ entries, next, problem: undefined, loading: false });
    },
    [key],
  );
  const begin = useCallback((so: ToldSoFar): void => {
    stop.current.abort();
    stop.current = new AbortController();
    setState({ ...so, loading: true });
    readOn(so, stop.current.signal).catch(() => undefined);
  }, [readOn]);

  useEffect(() => {
    begin(BEGINNING);
    return () => stop.current.abort();
  }, [begin]);

  return { ...state, more: () => begin(state), again: () => setTimes((n) => n + 1) };
};

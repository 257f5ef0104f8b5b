import { useCallback, useEffect, useRef, useState } from 'preact/hooks';

import type { Problem, Records } from '../api/answers.js';
import { ask, urlOf } from '../api/ask.js';
import type { Scope } from '../routing/place.js';
import { useSession } from '../session/use-session.js';
import { toReadOn, type Read } from './merge.js';
import type { Question } from './shape.js';

const PAGE = 50;

interface Lists {
  readonly lists: readonly Read[];
  readonly problem: Problem | undefined;
  readonly loading: boolean;
}
const NOTHING: Lists = { lists: [], problem: undefined, loading: true };

/** Asks all questions side by side, and for the next page of those that need it. */
export const useLists = (questions: readonly Question[], scope: Scope): Lists & { readonly more: () => void; readonly again: () => void } => {
  const { version } = useSession();
  const [state, setState] = useState(NOTHING);
  const [times, setTimes] = useState(0);
  const stop = useRef(new AbortController());
  const key = JSON.stringify([questions, scope, version, times]);

  const read = useCallback(async (before: readonly Read[], which: readonly number[], signal: AbortSignal): Promise<void> => {
    const asked = await Promise.all(
      which.map((i) => ask<Records>(urlOf('/v1/records', { ...scope, ...questions[i], pageSize: PAGE, pageToken: before[i]?.next }), signal)),
    );
    const lists = questions.map((_, i) => before[i] ?? { records: [], next: undefined });
    let problem: Problem | undefined;
    asked.forEach((answer, n) => {
      const i = which[n] ?? 0;
      if (!answer.ok) problem ??= answer.problem;
      else lists[i] = { records: [...(lists[i]?.records ?? []), ...answer.value.records], next: answer.value.nextPageToken };
    });
    setState({ lists, problem, loading: false });
  }, [key]);

  const begin = useCallback((before: readonly Read[], which: readonly number[]): void => {
    stop.current.abort();
    stop.current = new AbortController();
    const { signal } = stop.current;
    setState((now) => ({ ...now, loading: true }));
    read(before, which, signal).catch(() => undefined);
  }, [read]);

  useEffect(() => {
    setState(NOTHING);
    begin([], questions.map((_, i) => i));
    return () => stop.current.abort();
  }, [key]);

  return { ...state, more: () => begin(state.lists, toReadOn(state.lists)), again: () => setTimes((n) => n + 1) };
};

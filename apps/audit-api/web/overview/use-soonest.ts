import { useEffect, useState } from 'preact/hooks';

import type { Expiring, Problem } from '../api/answers.js';
import { ask, urlOf } from '../api/ask.js';
import type { Scope } from '../routing/place.js';
import { useSession } from '../session/use-session.js';
import { endingsOf, type Ending } from './ending.js';

const PAGE = 25;

export interface Soonest {
  readonly endings: readonly Ending[];
  readonly problem: Problem | undefined;
  /** Reads the next page; undefined when there is none. */
  readonly more: (() => void) | undefined;
}

/** What ends in the next 90 days and was not replaced, soonest first, as many pages as were asked for. */
export const useSoonest = ({ cluster, namespace }: Scope): Soonest => {
  const { version } = useSession();
  const [pageToken, setPageToken] = useState<string | undefined>(undefined);
  const [state, setState] = useState<{ endings: readonly Ending[]; next: string | undefined; problem: Problem | undefined }>({ endings: [], next: undefined, problem: undefined });
  useEffect(() => {
    setPageToken(undefined);
    setState({ endings: [], next: undefined, problem: undefined });
  }, [cluster, namespace, version]);
  useEffect(() => {
    const stop = new AbortController();
    ask<Expiring>(urlOf('/v1/expiring', { cluster, namespace, pageSize: PAGE, pageToken }), stop.signal).then(
      (answer) => {
        if (stop.signal.aborted) return;
        if (!answer.ok) return setState((before) => ({ ...before, problem: answer.problem }));
        const endings = endingsOf(answer.value);
        setState((before) => ({ endings: pageToken === undefined ? endings : [...before.endings, ...endings], next: answer.value.nextPageToken, problem: undefined }));
      },
      () => undefined,
    );
    return () => stop.abort();
  }, [cluster, namespace, version, pageToken]);
  const { endings, next, problem } = state;
  return { endings, problem, more: next === undefined ? undefined : () => setPageToken(next) };
};

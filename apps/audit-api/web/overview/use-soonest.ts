import { useEffect, useState } from 'preact/hooks';

import type { Entry, Problem, Records } from '../api/answers.js';
import { ask, urlOf } from '../api/ask.js';
import type { Scope } from '../routing/place.js';
import { useSession } from '../session/use-session.js';

const PAGE = 25;

export interface Soonest {
  readonly records: readonly Entry[];
  readonly problem: Problem | undefined;
  /** Reads the next page; undefined when there is none. */
  readonly more: (() => void) | undefined;
}

/** What ends in the next 90 days and was not replaced, soonest first, as many pages as were asked for. */
export const useSoonest = ({ cluster, namespace }: Scope): Soonest => {
  const { version } = useSession();
  const [pageToken, setPageToken] = useState<string | undefined>(undefined);
  const [state, setState] = useState<{ records: readonly Entry[]; next: string | undefined; problem: Problem | undefined }>({ records: [], next: undefined, problem: undefined });
  useEffect(() => {
    setPageToken(undefined);
    setState({ records: [], next: undefined, problem: undefined });
  }, [cluster, namespace, version]);
  useEffect(() => {
    const stop = new AbortController();
    ask<Records>(urlOf('/v1/expiring', { cluster, namespace, pageSize: PAGE, pageToken }), stop.signal).then(
      (answer) => {
        if (stop.signal.aborted) return;
        if (!answer.ok) return setState((before) => ({ ...before, problem: answer.problem }));
        const { records, nextPageToken } = answer.value;
        setState((before) => ({ records: pageToken === undefined ? records : [...before.records, ...records], next: nextPageToken, problem: undefined }));
      },
      () => undefined,
    );
    return () => stop.abort();
  }, [cluster, namespace, version, pageToken]);
  const { records, next, problem } = state;
  return { records, problem, more: next === undefined ? undefined : () => setPageToken(next) };
};

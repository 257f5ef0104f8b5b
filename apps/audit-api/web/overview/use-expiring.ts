import { useEffect, useState } from 'preact/hooks';

import type { Entry, Problem, Records } from '../api/answers.js';
import { ask, urlOf } from '../api/ask.js';
import type { Scope } from '../routing/place.js';
import { useSession } from '../session/use-session.js';

const PAGE = 250;
/** The soonest are what matters: of a hundred thousand, nobody reads the rest. */
const MOST = 1_000;

export interface Expiring {
  readonly records: readonly Entry[];
  /** There are more, which were not read. */
  readonly isCut: boolean;
  readonly problem: Problem | undefined;
  readonly loading: boolean;
}

/** What ends in the next 90 days and was not replaced, soonest first, page by page. */
export const useExpiring = (scope: Scope, times: number): Expiring => {
  const { version } = useSession();
  const [state, setState] = useState<Expiring>({ records: [], isCut: false, problem: undefined, loading: true });
  const { cluster, namespace } = scope;
  useEffect(() => {
    const stop = new AbortController();
    const read = async (): Promise<void> => {
      let records: readonly Entry[] = [];
      let pageToken: string | undefined;
      do {
        const answer = await ask<Records>(urlOf('/v1/expiring', { cluster, namespace, pageSize: PAGE, pageToken }), stop.signal);
        if (!answer.ok) return setState({ records, isCut: false, problem: answer.problem, loading: false });
        records = [...records, ...answer.value.records];
        pageToken = answer.value.nextPageToken;
        const isDone = pageToken === undefined || records.length >= MOST;
        setState({ records, isCut: pageToken !== undefined, problem: undefined, loading: !isDone });
      } while (pageToken !== undefined && records.length < MOST);
    };
    setState({ records: [], isCut: false, problem: undefined, loading: true });
    read().catch(() => undefined);
    return () => stop.abort();
  }, [cluster, namespace, version, times]);
  return state;
};

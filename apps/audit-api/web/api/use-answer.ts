import { useCallback, useEffect, useState } from 'preact/hooks';

import { useSession } from '../session/use-session.js';
import type { Answer } from './answers.js';
import { ask } from './ask.js';

export interface Asked<T> {
  /** The last answer to this very question; undefined before the first. */
  readonly answer: Answer<T> | undefined;
  readonly loading: boolean;
  readonly again: () => void;
}

/** Asks when the question changes, when somebody else logs in, and when told to. */
export const useAnswer = <T>(url: string): Asked<T> => {
  const { version } = useSession();
  const [times, setTimes] = useState(0);
  const [state, setState] = useState<{ url: string; answer: Answer<T> | undefined; loading: boolean }>({ url, answer: undefined, loading: true });

  useEffect(() => {
    const stop = new AbortController();
    setState((before) => ({ url, answer: before.url === url ? before.answer : undefined, loading: true }));
    ask<T>(url, stop.signal).then(
      (answer) => !stop.signal.aborted && setState({ url, answer, loading: false }),
      () => undefined,
    );
    return () => stop.abort();
  }, [url, version, times]);

  const again = useCallback(() => setTimes((n) => n + 1), []);
  return { answer: state.url === url ? state.answer : undefined, loading: state.loading, again };
};

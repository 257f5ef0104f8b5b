import { useEffect, useState } from 'preact/hooks';

/** Said only when it takes a while: what is quick does not flicker. */
const PATIENCE_MS = 250;

export const Waiting = ({ what }: { what: string }) => {
  const [isSlow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
  return <p class="waiting" role="status">{isSlow ? `Loading ${what} …` : ''}</p>;
};

import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';

import { parsePlace, urlOfPlace, type Place } from './place.js';

const MOVED = 'chancery:moved';

/** Goes there; the back button comes back. */
export const go = (place: Place): void => {
  const url = urlOfPlace(place);
  if (url === location.pathname + location.search) return;
  history.pushState(null, '', url);
  dispatchEvent(new Event(MOVED));
};

export const usePlace = (): Place => {
  const [place, setPlace] = useState(() => parsePlace(location.search));
  useEffect(() => {
    const moved = (): void => setPlace(parsePlace(location.search));
    addEventListener('popstate', moved);
    addEventListener(MOVED, moved);
    return () => {
      removeEventListener('popstate', moved);
      removeEventListener(MOVED, moved);
    };
  }, []);
  return place;
};

/** A link inside of the page. With a modifier key, it is the browser's. */
export const Link = ({ to, children, class: name, current }: { to: Place; children: ComponentChildren; class?: string; current?: boolean }) => {
  const follow = (event: MouseEvent): void => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(to);
    scrollTo({ top: 0 });
  };
  return (
    <a href={urlOfPlace(to)} class={name} onClick={follow} aria-current={current === true ? 'true' : undefined}>
      {children}
    </a>
  );
};

import { useEffect, useRef, useState } from 'preact/hooks';

import { go } from '../routing/navigation.js';
import type { Place } from '../routing/place.js';
import { meaningOf } from './shape.js';

/** What the box shows of a place: what was looked for. */
const textOf = (place: Place): string => {
  if (place.view === 'search') return place.text;
  if (place.view !== 'story') return '';
  return place.subject.of === 'pki' ? `${place.subject.namespace}/${place.subject.name}` : place.subject.value;
};

/** One box for everything; `/` leads to it. */
export const SearchBox = ({ place }: { place: Place }) => {
  const input = useRef<HTMLInputElement>(null);
  const shown = textOf(place);
  const [text, setText] = useState(shown);
  useEffect(() => setText(shown), [shown]);
  useEffect(() => {
    const focus = (event: KeyboardEvent): void => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      event.preventDefault();
      input.current?.select();
    };
    addEventListener('keydown', focus);
    return () => removeEventListener('keydown', focus);
  }, []);

  const search = (event: Event): void => {
    event.preventDefault();
    const meaning = meaningOf(text);
    const { scope } = place;
    if (meaning.means === 'nothing') go({ view: 'overview', range: '30d', scope });
    else if (meaning.means === 'story') go({ view: 'story', subject: meaning.subject, scope });
    else go({ view: 'search', text: text.trim(), scope });
  };

  return (
    <form role="search" class="search" onSubmit={search}>
      <label class="hidden" for="search">Name, serial number, namespace/pod or fingerprint</label>
      <input
        ref={input}
        id="search"
        type="search"
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
        placeholder="Name, serial, namespace/pod, fingerprint"
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        enterkeyhint="search"
      />
      <kbd aria-hidden="true">/</kbd>
      <button type="submit" class="primary">Search</button>
    </form>
  );
};

const isTyping = (target: EventTarget | null): boolean => target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;

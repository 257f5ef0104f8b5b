import { useEffect } from 'preact/hooks';

import { Overview } from './overview/overview.js';
import { Link, usePlace } from './routing/navigation.js';
import { titleOf, type Place } from './routing/place.js';
import { Results } from './search/results.js';
import { ScopeFields } from './search/scope-fields.js';
import { SearchBox } from './search/search-box.js';
import { openDemand } from './session/session.js';
import { TokenDialog } from './session/token-dialog.js';
import { useSession } from './session/use-session.js';
import { StoryView } from './story/story-view.js';
import { written } from './text/unsafe.js';
import { ThemeSwitch } from './theme/theme-switch.js';

export const App = () => {
  const place = usePlace();
  const { token } = useSession();
  const { scope } = place;
  useEffect(() => {
    document.title = `${written(nameOf(place))} · Chancery audit`;
  }, [place]);
  return (
    <>
      <a class="skip" href="#main">Skip to the content</a>
      <header class="top">
        <div class="inner">
          <Link to={{ view: 'overview', range: '30d', scope }} class="brand"><b>Chancery</b> audit</Link>
          <SearchBox place={place} />
          <ScopeFields place={place} />
          <div class="tools">
            {token !== undefined && <button type="button" class="quiet" onClick={openDemand}>Token</button>}
            <ThemeSwitch />
          </div>
        </div>
      </header>
      <main id="main" tabIndex={-1}>
        <Shown place={place} />
      </main>
      <footer class="note">What is read here is recorded. The same as an API: <a href="/openapi.json">/openapi.json</a></footer>
      <TokenDialog />
    </>
  );
};

const Shown = ({ place }: { place: Place }) => {
  switch (place.view) {
    case 'overview':
      return <Overview range={place.range} scope={place.scope} />;
    case 'search':
      return <Results key={place.text} text={place.text} scope={place.scope} />;
    case 'story':
      return <StoryView key={JSON.stringify([place.subject, place.scope])} subject={place.subject} scope={place.scope} />;
  }
};

const nameOf = (place: Place): string => (place.view === 'overview' ? 'Overview' : place.view === 'search' ? place.text : titleOf(place.subject));

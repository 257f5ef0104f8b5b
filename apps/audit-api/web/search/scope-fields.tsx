import { useEffect, useState } from 'preact/hooks';

import { go } from '../routing/navigation.js';
import type { Place, Scope } from '../routing/place.js';

/** Restricts the page to a cluster and a namespace: for readers who have rights there only, and for less to look at. */
export const ScopeFields = ({ place }: { place: Place }) => {
  const { cluster, namespace } = place.scope;
  const [draft, setDraft] = useState<Scope>(place.scope);
  useEffect(() => setDraft({ cluster, namespace }), [cluster, namespace]);
  const isRestricted = cluster !== '' || namespace !== '';

  const apply = (event?: Event): void => {
    event?.preventDefault();
    go({ ...place, scope: { cluster: draft.cluster.trim().toLowerCase(), namespace: draft.namespace.trim().toLowerCase() } });
  };
  const field = (name: keyof Scope) => (
    <label class="scope-field">
      <span>{name === 'cluster' ? 'Cluster' : 'Namespace'}</span>
      <input
        type="text"
        name={name}
        value={draft[name]}
        placeholder="all"
        onInput={(event) => setDraft({ ...draft, [name]: event.currentTarget.value })}
        onBlur={() => apply()}
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
      />
    </label>
  );
  return (
    <form class="scope" aria-label="What is looked at" onSubmit={apply}>
      {field('cluster')}
      {field('namespace')}
      <button type="submit" class="hidden">Apply</button>
      {isRestricted && <button type="button" class="quiet" onClick={() => go({ ...place, scope: { cluster: '', namespace: '' } })}>Show all</button>}
    </form>
  );
};

/** Which records are looked at; empty: all that one may read. */
export interface Scope {
  readonly cluster: string;
  readonly namespace: string;
}

export const RANGES = ['24h', '7d', '30d', '90d'] as const;
export type Range = (typeof RANGES)[number];

/** What a story is of; in one cluster, where there are several of that name. */
export type Subject = { readonly cluster?: string | undefined } & (
  | { readonly of: 'pki'; readonly namespace: string; readonly name: string }
  | { readonly of: 'pod' | 'serial' | 'fingerprint' | 'uid'; readonly value: string }
);

export type View =
  | { readonly view: 'overview'; readonly range: Range }
  | { readonly view: 'search'; readonly text: string }
  | { readonly view: 'story'; readonly subject: Subject };

/** Everything that the address bar says. */
export type Place = View & { readonly scope: Scope };

const OTHERS = ['pod', 'serial', 'fingerprint', 'uid'] as const;

/** Reads the query of the page's URL. What it does not know is the overview. */
export const parsePlace = (query: string): Place => {
  const given = new URLSearchParams(query);
  const scope = { cluster: given.get('cluster') ?? '', namespace: given.get('namespace') ?? '' };
  const cluster = given.get('in') ?? undefined;
  const pki = given.get('pki');
  const slash = pki?.indexOf('/') ?? -1;
  if (pki !== null && slash > 0) return { view: 'story', subject: { of: 'pki', namespace: pki.slice(0, slash), name: pki.slice(slash + 1), cluster }, scope };
  for (const of of OTHERS) {
    const value = given.get(of);
    if (value !== null && value !== '') return { view: 'story', subject: { of, value, cluster }, scope };
  }
  const text = given.get('q')?.trim() ?? '';
  if (text !== '') return { view: 'search', text, scope };
  const range = RANGES.find((known) => known === given.get('range')) ?? '30d';
  return { view: 'overview', range, scope };
};

/** The URL of a place: the same place has the same URL. */
export const urlOfPlace = (place: Place): string => {
  const given = new URLSearchParams();
  if (place.view === 'search') given.set('q', place.text);
  if (place.view === 'overview' && place.range !== '30d') given.set('range', place.range);
  if (place.view === 'story') {
    const { subject } = place;
    if (subject.of === 'pki') given.set('pki', `${subject.namespace}/${subject.name}`);
    else given.set(subject.of, subject.value);
    if (subject.cluster !== undefined) given.set('in', subject.cluster);
  }
  for (const [name, value] of Object.entries(place.scope)) if (value !== '') given.set(name, value as string);
  const query = given.toString().replaceAll('%2F', '/').replaceAll('%3A', ':');
  return query === '' ? '/' : `/?${query}`;
};

/** By name: what was deleted and made again is one story. A name that no API server would have taken is known by its uid. */
export const subjectOfPki = ({ namespace, name, uid }: { namespace: string; name: string; uid: string }, cluster: string | undefined): Subject =>
  PKI_NAME.test(name) ? { of: 'pki', namespace, name, cluster } : { of: 'uid', value: uid, cluster };

const PKI_NAME = /^(?=.{1,253}$)[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/;

/** How people call it. */
export const titleOf = (subject: Subject): string => {
  switch (subject.of) {
    case 'pki':
      return `Pki ${subject.namespace}/${subject.name}`;
    case 'pod':
      return `Pod ${subject.value}`;
    case 'serial':
      return `Certificate ${subject.value}`;
    case 'fingerprint':
      return `Fingerprint ${subject.value}`;
    case 'uid':
      return `Pki with uid ${subject.value}`;
  }
};

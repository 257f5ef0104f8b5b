import type { Entry } from '../api/answers.js';

/** Shown in this order; whatever else a record has comes after. */
const FIRST = [
  'reason', 'rule', 'problem', 'detail', 'requester', 'cause', 'cluster', 'pki', 'certificate', 'replaces', 'secret', 'pods', 'object', 'requested',
];
/** Not facts of what happened, or shown elsewhere. */
const HIDDEN = new Set(['version', 'outcome', 'pem']);

export type Fact = readonly [name: string, value: string];

/** A record as a flat list of names and values: `certificate.notAfter`. */
export const factsOf = (entry: Entry): Fact[] => {
  const names = [...FIRST.filter((name) => name in entry), ...Object.keys(entry).filter((name) => !FIRST.includes(name))];
  return names.flatMap((name) => flat(name, (entry as unknown as Record<string, unknown>)[name]));
};

const flat = (name: string, value: unknown): Fact[] => {
  if (value === undefined || value === null || HIDDEN.has(name.split('.').at(-1) ?? '')) return [];
  if (Array.isArray(value)) return value.length === 0 ? [] : [[name, value.map(said).join(', ')]];
  if (typeof value === 'object') return Object.entries(value).flatMap(([key, inner]) => flat(`${name}.${key}`, inner));
  return [[name, said(value)]];
};

const said = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

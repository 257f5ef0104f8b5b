import { matches } from '../pattern.js';
import type { Check } from './check.js';
import { listed, notAllowed } from './names.js';

/**
 * Every URI is one of the rule's patterns. No star stands for what ends a host or a path, hides a separator or puts a user before the
 * host (RFC 3986, section 3): `https://*.example.org/x` is not to allow `https://evil?.example.org/x`.
 */
export const urisNotAllowed: Check = (input) =>
  notAllowed(
    { what: 'Uri', listName: 'allowedUris', reason: 'UriNotAllowed' },
    listed('spec.uris', input.spec.uris),
    input.rule.uris,
    input,
    (allowed, uri) => allowed.some((pattern) => matches(pattern, uri) && delimitersOf(pattern) === delimitersOf(uri)),
  );

/** In their order, up to the path and behind it; so many as the pattern has itself are no star's. */
const delimitersOf = (text: string): string => {
  const [host = ''] = /^[a-z][a-z0-9+.-]*:\/\/[^/]*/i.exec(text) ?? [];
  return `${host.replace(/[^?#@:%\\]/g, '')}/${text.slice(host.length).replace(/[^?#%\\]/g, '')}`;
};

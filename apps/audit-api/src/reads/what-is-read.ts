/** Whose records they are comes first: what is recorded may be cut. */
const FIRST = ['cluster', 'namespace', 'name', 'uid', 'pod', 'serialNumber', 'fingerprint'];
/** Of each value, in characters; what is longer says less than what it pushes aside. */
const MOST = 128;

/**
 * What was asked, in one form whatever way it was written: path, then the parameters that are there, those that say whose records they
 * are before all others. A reader could else fill the record of her reading with what says nothing.
 */
export const whatIsRead = (url: string, query: unknown): string => {
  const given = Object.entries((query ?? {}) as Record<string, unknown>).filter(([name, value]) => name !== 'pageToken' && value !== '' && value !== undefined);
  const place = (name: string): number => (FIRST.indexOf(name) + FIRST.length + 1) % (FIRST.length + 1);
  const asked = given
    .sort(([a], [b]) => place(a) - place(b) || (a < b ? -1 : 1))
    .map(([name, value]) => `${encodeURIComponent(name).slice(0, MOST)}=${encodeURIComponent(String(value)).slice(0, MOST)}`);
  const [path = ''] = url.split('?');
  return asked.length === 0 ? path : `${path}?${asked.join('&')}`;
};

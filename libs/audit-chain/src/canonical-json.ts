/**
 * A JSON value as one text, whichever way it was written or stored (RFC 8785, JSON Canonicalization Scheme): members sorted
 * by the UTF-16 code units of their names, no blanks, numbers and strings as ECMAScript writes them. Members that are
 * undefined are left out.
 * @throws TypeError for what JSON cannot hold
 */
export const canonicalJson = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
    return `{${members.join(',')}}`;
  }
  const text = typeof value === 'number' && !Number.isFinite(value) ? undefined : JSON.stringify(value);
  if (text === undefined) throw new TypeError(`a ${typeof value} is not JSON`);
  return text;
};

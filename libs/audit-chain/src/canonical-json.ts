/**
 * A JSON value as one text, whichever way it was written or stored (RFC 8785, JSON Canonicalization Scheme): members sorted
 * by the UTF-16 code units of their names, no blanks, numbers and strings as ECMAScript writes them. Members that are
 * undefined are left out.
 * @throws TypeError for what JSON cannot hold
 */
export const canonicalJson = (value: unknown): string => {
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) {
    let items = '';
    for (const item of value as readonly unknown[]) items += items === '' ? canonicalJson(item) : `,${canonicalJson(item)}`;
    return `[${items}]`;
  }
  if (typeof value === 'object' && value !== null) {
    let members = '';
    // Without a function of ours, strings are compared by their UTF-16 code units.
    for (const name of Object.keys(value).sort()) {
      const member = (value as Record<string, unknown>)[name];
      if (member !== undefined) members += `${members === '' ? '' : ','}${quoted(name)}:${canonicalJson(member)}`;
    }
    return `{${members}}`;
  }
  const text = typeof value === 'number' && !Number.isFinite(value) ? undefined : JSON.stringify(value);
  if (text === undefined) throw new TypeError(`a ${typeof value} is not JSON`);
  return text;
};

/** The same; undefined for what JSON cannot hold, and for what is nested so deep that nobody can write it. */
export const canonicalJsonIfAny = (value: unknown): string | undefined => {
  try {
    return canonicalJson(value);
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) return undefined;
    throw error;
  }
};

/** Printable ASCII without a quotation mark or a backslash: stands in JSON as it is. */
const PLAIN = /^[ !#-[\]-~]*$/;
const quoted = (text: string): string => (PLAIN.test(text) ? `"${text}"` : JSON.stringify(text));

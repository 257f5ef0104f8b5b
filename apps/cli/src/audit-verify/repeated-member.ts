/** A string, or one of the signs that say where an object begins and ends. */
const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?|[{}]/g;

/**
 * A member that an object of this JSON has twice; undefined: there is none. Readers differ in which of the two they take, so that such a
 * text would say one thing to us and another to them (RFC 7493, 2.3, which RFC 8785 builds on).
 * @param json that `JSON.parse` accepts
 * @param value what it was parsed to
 */
export const repeatedMember = (json: string, value: unknown): string | undefined => {
  // As audit-api writes it: then it has nothing that was left out when it was read.
  if (textOf(value) === json) return undefined;
  const open: Set<string>[] = [];
  for (const [token, colon] of json.matchAll(TOKENS)) {
    if (token === '{') open.push(new Set());
    else if (token === '}') open.pop();
    else if (colon !== undefined) {
      const name = JSON.parse(token.slice(0, -colon.length)) as string;
      if (open.at(-1)?.has(name) === true) return name;
      open.at(-1)?.add(name);
    }
  }
  return undefined;
};

/** Undefined where it is nested so deep that no text can be made of it. */
const textOf = (value: unknown): string | undefined => {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
};

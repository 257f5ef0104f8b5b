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
  for (let at = 0; at < json.length; at += 1) {
    const sign = json[at];
    if (sign === '{') open.push(new Set());
    else if (sign === '}') open.pop();
    else if (sign === '"') {
      const end = endOfString(json, at);
      if (isNameUpTo(json, end)) {
        const name = JSON.parse(json.slice(at, end)) as string;
        if (open.at(-1)?.has(name) === true) return name;
        open.at(-1)?.add(name);
      }
      at = end - 1;
    }
  }
  return undefined;
};

/** Behind the closing quotation mark of the string that begins here. A regular expression would run out of stack in one of millions of escapes. */
const endOfString = (json: string, from: number): number => {
  for (let at = from + 1; at < json.length; at += 1) {
    if (json[at] === '"') return at + 1;
    if (json[at] === '\\') at += 1;
  }
  return json.length;
};

/** Whether the string that ends here is the name of a member. */
const isNameUpTo = (json: string, end: number): boolean => {
  let at = end;
  while (BLANKS.includes(json[at] ?? '')) at += 1;
  return json[at] === ':';
};
const BLANKS = [' ', '\n', '\r', '\t'];

/** Undefined where it is nested so deep that no text can be made of it. */
const textOf = (value: unknown): string | undefined => {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
};

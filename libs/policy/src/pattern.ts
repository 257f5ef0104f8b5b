/** What the braces of a pattern stand for. */
export interface TemplateValues {
  readonly serviceName: string;
  readonly namespace: string;
  readonly cluster: string;
}

/** Fills the braces: `{serviceName}.{namespace}.svc`. What is filled in is literal, a `*` in it is none of the pattern's. */
export const fillTemplate = (pattern: string, values: TemplateValues): string => {
  if (!pattern.includes('{')) return pattern;
  let filled = '';
  partsOf(pattern).forEach((part, i) => (filled += i % 2 === 0 ? part : values[part as keyof TemplateValues]));
  return filled;
};

/** Literal text, and between each two of them the name of a value. Policies have few patterns; else all are forgotten. */
const partsOf = (pattern: string): readonly string[] => {
  const known = PARTS.get(pattern);
  if (known !== undefined) return known;
  if (PARTS.size >= MOST_KEPT) PARTS.clear();
  const parts = pattern.split(/\{(serviceName|namespace|cluster)\}/);
  PARTS.set(pattern, parts);
  return parts;
};
const PARTS = new Map<string, readonly string[]>();
const MOST_KEPT = 4_096;

export const hasWildcard = (pattern: string): boolean => pattern.includes('*');

/**
 * Whether the pattern allows the value. `*` stands for one or more characters but never for a dot or a slash, so that
 * `*.example.org` allows one label and not a whole tree. Matching takes time linear in both, whatever they hold.
 */
export const matches = (pattern: string, value: string): boolean => {
  if (!hasWildcard(pattern)) return pattern === value;
  if (value.includes('*')) return false;
  if (value.length < pattern.length) return false;
  if (!SEPARATOR.test(pattern)) return !SEPARATOR.test(value) && matchSegment(pattern, value);
  // Dots and slashes split both into segments; each star stays within its segment.
  const patternSegments = pattern.split(/([./])/);
  const valueSegments = value.split(/([./])/);
  if (patternSegments.length !== valueSegments.length) return false;
  return patternSegments.every((segment, i) => matchSegment(segment, valueSegments[i]!));
};

const SEPARATOR = /[./]/;

const matchSegment = (pattern: string, value: string): boolean => {
  const parts = pattern.split('*');
  if (parts.length === 1) return pattern === value;
  const first = parts[0]!;
  const last = parts.at(-1)!;
  if (!value.startsWith(first) || !value.endsWith(last) || value.length < first.length + last.length + 1) return false;
  let at = first.length + 1;
  const end = value.length - last.length;
  for (const part of parts.slice(1, -1)) {
    const found = value.indexOf(part, at);
    if (found === -1 || found + part.length > end) return false;
    at = found + part.length + 1;
  }
  return at <= end;
};

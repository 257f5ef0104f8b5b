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
 * `*.example.org` allows one label and not a whole tree; `**` as the whole first label stands for one or more labels. Matching
 * takes time linear in both, whatever they hold.
 */
export const matches = (pattern: string, value: string): boolean => {
  if (!hasWildcard(pattern)) return pattern === value;
  // Most patterns of a long list are told apart by what is fixed at their ends, and need not be taken apart for it.
  if (!hasSameEnds(pattern, value) || value.includes('*')) return false;
  const { isTree, segments } = compiled(pattern);
  const seen = segmentsOf(value);
  const above = seen.length - segments.length;
  if (isTree ? above < 2 || !areLabels(seen, above) : above !== 0) return false;
  for (let i = segments.length - 1; i >= 0; i--) if (!matchParts(segments[i]!, seen[above + i]!)) return false;
  return true;
};

/** What is before the first star and behind the last is the value's beginning and end. */
const hasSameEnds = (pattern: string, value: string): boolean => {
  const first = pattern.indexOf('*');
  for (let i = 0; i < first; i++) if (pattern.charCodeAt(i) !== value.charCodeAt(i)) return false;
  const behind = pattern.length - 1 - pattern.lastIndexOf('*');
  for (let i = 1; i <= behind; i++) if (pattern.charCodeAt(pattern.length - i) !== value.charCodeAt(value.length - i)) return false;
  return true;
};

/** The whole first label, and the dot behind it: any depth below what follows. */
export const ANY_DEPTH = '**.';

/** A pattern with a star, taken apart. */
interface Compiled {
  readonly isTree: boolean;
  /** Segment by segment, what is fixed around the stars; for a tree, of what is behind the first label. */
  readonly segments: readonly (readonly string[])[];
}

const compiled = (pattern: string): Compiled => {
  const known = COMPILED.get(pattern);
  if (known !== undefined) return known;
  if (COMPILED.size >= MOST_KEPT) COMPILED.clear();
  const isTree = pattern.startsWith(ANY_DEPTH);
  const made = {
    isTree,
    segments: splitAtSeparators(isTree ? pattern.slice(ANY_DEPTH.length) : pattern).map((segment) => segment.split('*')),
  };
  COMPILED.set(pattern, made);
  return made;
};
const COMPILED = new Map<string, Compiled>();

/** Dots and slashes are segments themselves; each star stays within its segment. */
const splitAtSeparators = (text: string): string[] => text.split(/([./])/);

/** One value is compared with many patterns, one after the other. */
const segmentsOf = (value: string): readonly string[] => {
  if (value !== last.value) last = { value, segments: splitAtSeparators(value) };
  return last.segments;
};
let last: { readonly value: string; readonly segments: readonly string[] } = { value: '', segments: [''] };

/** Whether the first so many segments are labels, none empty, each with a dot behind it. */
const areLabels = (segments: readonly string[], count: number): boolean => {
  for (let i = 0; i < count; i++) if (i % 2 === 0 ? segments[i] === '' : segments[i] !== '.') return false;
  return true;
};

/** The pattern of a mailbox: a `*` before the at sign stands for dots too, as in `*@example.org` for `first.last@example.org`. */
export const matchesMailbox = (pattern: string, value: string): boolean => {
  const [local, domain] = atSignIn(pattern);
  const [localSeen, domainSeen] = atSignIn(value);
  if (local === undefined || localSeen === undefined) return matches(pattern, value);
  if (hasWildcard(pattern) && value.includes('*')) return false;
  // Domains are compared without case (RFC 4343).
  return matchParts(local.split('*'), localSeen) && matches(domain.toLowerCase(), domainSeen.toLowerCase());
};

const atSignIn = (text: string): [string | undefined, string] => {
  const at = text.lastIndexOf('@');
  return at === -1 ? [undefined, text] : [text.slice(0, at), text.slice(at + 1)];
};

/** Whether a text is what is fixed, with one or more characters for each star between. */
const matchParts = (parts: readonly string[], value: string): boolean => {
  const first = parts[0]!;
  if (parts.length === 1) return first === value;
  const end = parts.at(-1)!;
  if (!value.startsWith(first) || !value.endsWith(end) || value.length < first.length + end.length + 1) return false;
  let at = first.length + 1;
  const limit = value.length - end.length;
  for (let i = 1; i < parts.length - 1; i++) {
    const found = value.indexOf(parts[i]!, at);
    if (found === -1 || found + parts[i]!.length > limit) return false;
    at = found + parts[i]!.length + 1;
  }
  return at <= limit;
};

import { createHash } from 'node:crypto';

import { LineCounter, isMap, isNode, isScalar, parseDocument, type Document } from 'yaml';

import { isAllowedNamesList, parseAllowedNames } from './allowed-names.js';
import { mistakesIn } from './mistakes.js';
import { parseContent } from './parse-content.js';
import type { PolicyError } from './policy-error.js';
import type { PolicyDocument, Rule } from './policy-schema.js';
import { structureFault } from './structure.js';
import { tooMuchIn } from './token-count.js';

/** A policy in force. */
export interface Policy extends PolicyDocument {
  /** Hash of the file's content: the same content is the same revision on every replica and after every restart. */
  readonly revision: string;
  /** What whoever maintains the file should know. */
  readonly warnings: readonly string[];
}

const MAX_POLICY_BYTES = 4 * 1024 * 1024;

export const revisionOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

/** Reads a policy: YAML (or JSON) of `policySchema`, or the article's plain list of allowed names. Never throws. */
export const loadPolicy = (text: string): Policy | { errors: readonly [PolicyError, ...PolicyError[]] } => {
  try {
    return read(text);
  } catch (error) {
    // A text that is nested too deep, for one, ends the parser's stack.
    return whole(`cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
};

const read = (text: string): Policy | { errors: readonly [PolicyError, ...PolicyError[]] } => {
  if (Buffer.byteLength(text) > MAX_POLICY_BYTES) return whole(`is larger than ${MAX_POLICY_BYTES} bytes`);
  const revision = revisionOf(text);
  if (isAllowedNamesList(text)) {
    const list = parseAllowedNames(text);
    return 'errors' in list ? list : { ...list.document, revision, warnings: list.warnings };
  }
  const lines = new LineCounter();
  const tooMuch = tooMuchIn(text);
  if (tooMuch !== undefined) return at(text, tooMuch.offset, tooMuch.message);
  // That a key stands twice is found by structureFault.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error', uniqueKeys: false });
  // A tag that is not known is a warning of the parser's, and its value would be taken for a plain one.
  const [syntax] = [...document.errors, ...document.warnings];
  if (syntax !== undefined) {
    const { line, col } = lines.linePos(syntax.pos[0]);
    const message = syntax.code === 'MULTIPLE_DOCS' ? 'a second document begins here: a policy is one' : syntax.message;
    return { errors: [{ line, column: col, message }] };
  }
  let content: unknown;
  try {
    const fault = structureFault(document);
    if (fault !== undefined) {
      const { line, col } = lines.linePos(fault.node.range?.[0] ?? 0);
      return { errors: [{ line, column: col, message: fault.message }] };
    }
    content = document.toJS({ maxAliasCount: -1 });
  } catch (error) {
    return whole(error instanceof Error ? error.message : String(error));
  }
  const parsed = parseContent(content);
  if ('issues' in parsed) {
    const [first, ...rest] = parsed.issues.map((issue) => {
      const { line, column } = (issue.code === 'unrecognized_keys' && placeOfKey(document, lines, issue.path, issue.keys[0])) || placeOf(document, lines, issue.path);
      const path = showPath(issue.path);
      return { line, column, message: `${path === '' ? 'the file' : path}: ${issue.message}` };
    });
    return { errors: [first ?? { line: 0, column: 0, message: 'is not a policy' }, ...rest] };
  }
  const [mistake, ...others] = mistakesIn(parsed.document).map(({ path, message }) => ({ ...placeOf(document, lines, path), message: `${showPath(path)}: ${message}` }));
  if (mistake !== undefined) return { errors: [mistake, ...others] };
  return { ...parsed.document, rules: parsed.document.rules.map(inLowerCase), revision, warnings: [] };
};

/** DNS names are compared without case (RFC 4343): in lower case, as those that are asked for. */
const inLowerCase = (rule: Rule): Rule => ({ ...rule, dnsNames: rule.dnsNames.map((name) => name.replace(/\{\w+\}|[A-Z]+/g, (part) => (part.startsWith('{') ? part : part.toLowerCase()))) });

const showPath = (path: readonly PropertyKey[]): string =>
  path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('').replace(/^\./, '');

const at = (text: string, offset: number, message: string): { errors: [PolicyError] } => {
  const before = text.slice(0, offset).split('\n');
  return { errors: [{ line: before.length, column: before.at(-1)!.length + 1, message }] };
};

const whole = (message: string): { errors: [PolicyError] } => ({ errors: [{ line: 0, column: 0, message }] });

/** Where a key stands in the map at a path. */
const placeOfKey = (document: Document, lines: LineCounter, path: readonly PropertyKey[], name: string | undefined): { line: number; column: number } | undefined => {
  const map: unknown = path.length === 0 ? document.contents : document.getIn(path, true);
  const key = isMap(map) ? map.items.map((item) => item.key).find((one) => isScalar(one) && String(one.value) === name) : undefined;
  if (!isScalar(key) || !key.range) return undefined;
  const { line, col } = lines.linePos(key.range[0]);
  return { line, column: col };
};

/** Where the value at a path stands; where it is missing, its nearest container. */
const placeOf = (document: Document, lines: LineCounter, path: readonly PropertyKey[]): { line: number; column: number } => {
  for (let length = path.length; length >= 0; length--) {
    const node: unknown = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) {
      const { line, col } = lines.linePos(node.range[0]);
      return { line, column: col };
    }
  }
  return { line: 1, column: 1 };
};

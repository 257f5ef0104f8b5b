import { readFileSync } from 'node:fs';

import { ConfigError } from '@chancery/service';
import { LineCounter, isNode, parseDocument, type Document } from 'yaml';

import { messageOf } from '../message-of.js';
import { objectionsTo } from './check-declarations.js';
import { NO_REPORTERS, declarationsSchema, toReporters, type Reporters } from './declarations.js';

const MAX_BYTES = 1024 * 1024;

/**
 * The reporters that the file declares, none without a file.
 * @throws ConfigError that names the file, the line and the field of everything that is wrong
 */
export const loadReporters = (file: string | undefined, eventComponent: string): Reporters => {
  if (file === undefined) return NO_REPORTERS;
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new ConfigError(`REPORTERS_FILE names ${file}, which cannot be read: ${messageOf(error)}`);
  }
  return readReporters(text, eventComponent, file);
};

export const readReporters = (text: string, eventComponent: string, file: string): Reporters => {
  if (Buffer.byteLength(text) > MAX_BYTES) throw new ConfigError(`${file}: is larger than ${MAX_BYTES} bytes`);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const wrong = (issues: readonly { path: readonly PropertyKey[]; message: string }[]): never => {
    const told = issues.map(({ path, message }) => `${file}:${lineOf(document, lines, path)}: ${fieldOf(path)}: ${message}`);
    throw new ConfigError(told.join('\n'));
  };
  const [syntax] = document.errors;
  if (syntax !== undefined) throw new ConfigError(`${file}:${lines.linePos(syntax.pos[0]).line}: ${syntax.message}`);
  const parsed = declarationsSchema.safeParse(contentOf(document, file));
  if (!parsed.success) return wrong(parsed.error.issues);
  const objections = objectionsTo(parsed.data, eventComponent);
  return objections.length > 0 ? wrong(objections) : toReporters(parsed.data);
};

const contentOf = (document: Document, file: string): unknown => {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw new ConfigError(`${file}: ${messageOf(error)}`);
  }
};

/** `reporters[0].name`. */
const fieldOf = (path: readonly PropertyKey[]): string =>
  path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('').replace(/^\./, '') || 'the file';

/** Where the value at a path stands; where it is missing, its nearest container. */
const lineOf = (document: Document, lines: LineCounter, path: readonly PropertyKey[]): number => {
  for (let length = path.length; length > 0; length--) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
};

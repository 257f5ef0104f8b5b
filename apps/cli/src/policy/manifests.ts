import { CHANCERY_PKI, keyKindName, kindOf, parseSpec, unknownFields, wantedKey, type ParsedSpec, type UnknownField } from '@chancery/crd';
import { Document, LineCounter, YAMLParseError, parseAllDocuments, visit, type DocumentOptions, type ParseOptions, type SchemaOptions } from 'yaml';

import { reasonOf } from '../command.js';

/** A Pki as a manifest declares it. */
export interface DeclaredPki {
  readonly file: string;
  /** Line of its document, from 1. */
  readonly line: number;
  readonly namespace: string;
  readonly name: string;
  readonly parsed: ParsedSpec;
  /** Those that its kind's schema does not have: the API server would not take it. */
  readonly unknown: readonly UnknownField[];
  /** Kind of the key that crd-watcher will make for it. */
  readonly keyKind: string;
}

export interface Manifests {
  readonly pkis: readonly DeclaredPki[];
  readonly errors: readonly string[];
}

interface Manifest {
  apiVersion?: unknown;
  kind?: unknown;
  metadata?: { name?: unknown; namespace?: unknown };
  items?: unknown;
  spec?: unknown;
}

/** The Pkis of a YAML text, of either kind; everything else in it is left alone. */
export const readManifests = (file: string, text: string, defaultNamespace: string): Manifests => {
  const lines = new LineCounter();
  const pkis: DeclaredPki[] = [];
  const errors: string[] = [];
  for (const document of documentsOf(text, lines)) {
    const place = (offset: number): number => lines.linePos(offset).line;
    const [error] = document.errors;
    if (error !== undefined) {
      errors.push(`${file}:${place(error.pos[0])}: ${error.message}`);
      continue;
    }
    const line = place(document.contents?.range?.[0] ?? 0);
    const content = contentOf(document);
    if ('error' in content) {
      errors.push(`${file}:${content.offset === undefined ? line : place(content.offset)}: ${content.error}`);
      continue;
    }
    for (const manifest of unlisted(content.value as Manifest | null)) {
      if (typeof manifest.apiVersion !== 'string' || manifest.kind !== 'Pki' || kindOf(manifest.apiVersion) === undefined) continue;
      const { name, namespace = defaultNamespace } = manifest.metadata ?? {};
      if (typeof name !== 'string' || typeof namespace !== 'string') {
        errors.push(`${file}:${line}: a Pki without metadata.name`);
        continue;
      }
      const parsed = parseSpec(manifest.spec, name);
      const unknown = manifest.apiVersion === CHANCERY_PKI.apiVersion ? unknownFields(manifest.spec) : [];
      pkis.push({ file, line, namespace, name, parsed, unknown, keyKind: keyKindOf(parsed) });
    }
  }
  return { pkis, errors };
};

/** kubectl reads YAML 1.1, where `no` is false; its dates and times are texts, as JSON has none. */
const AS_KUBECTL: ParseOptions & DocumentOptions & SchemaOptions = {
  version: '1.1',
  customTags: (tags) => tags.filter((tag) => typeof tag === 'string' || (tag.tag !== 'tag:yaml.org,2002:timestamp' && tag.format !== 'TIME')),
};

/** What is nested too deep to be read at all is one document with that error. */
const documentsOf = (text: string, lineCounter: LineCounter): Document[] => {
  try {
    return [...parseAllDocuments(text, { ...AS_KUBECTL, lineCounter, prettyErrors: false })];
  } catch (error) {
    const unreadable = new Document();
    unreadable.errors.push(new YAMLParseError([0, 0], 'UNEXPECTED_TOKEN', reasonOf(error)));
    return [unreadable];
  }
};

/** An alias without its anchor, or one that stands for very many others, is found only here. */
const contentOf = (document: Document): { value: unknown } | { error: string; offset?: number } => {
  try {
    return { value: document.toJS({ maxAliasCount: 100 }) };
  } catch (error) {
    let offset: number | undefined;
    visit(document, { Alias: (_, alias) => (alias.resolve(document) === undefined ? ((offset = alias.range?.[0]), visit.BREAK) : undefined) });
    return { error: reasonOf(error), ...(offset !== undefined && { offset }) };
  }
};

/** Lists within lists are none of kubectl's; an alias may be one that holds itself. */
const unlisted = (manifest: Manifest | null, depth = 0): Manifest[] => {
  if (manifest === null || typeof manifest !== 'object' || depth > MOST_LISTS) return [];
  return Array.isArray(manifest.items) ? (manifest.items as Manifest[]).flatMap((item) => unlisted(item, depth + 1)) : [manifest];
};
const MOST_LISTS = 4;

const keyKindOf = (parsed: ParsedSpec): string => ('problems' in parsed ? '' : keyKindName(wantedKey(parsed.spec.privateKey).kind));

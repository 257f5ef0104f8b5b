import { showValue } from '@chancery/contracts';
import { CHANCERY_PKI, PKI_KINDS, isDnsLabel, isDnsSubdomain, keyKindName, kindOf, parseSpec, secretNameOf, unknownFields, wantedKey, type ParsedSpec, type UnknownField } from '@chancery/crd';
import { Document, LineCounter, YAMLParseError, parseAllDocuments, visit, type DocumentOptions, type ParseOptions, type SchemaOptions } from 'yaml';

import { reasonOf } from '../command.js';

/** A Pki as a manifest declares it. */
export interface DeclaredPki {
  readonly file: string;
  /** Line of its document, from 1. */
  readonly line: number;
  /** Of its kind: `chancery.dev`, or `box.com` for the article's. */
  readonly group: string;
  readonly namespace: string;
  readonly name: string;
  /** Of the Secret that it wants. */
  readonly secretName: string;
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
    const lineAt = (offset: number): number => lines.linePos(offset).line;
    const [error] = document.errors;
    if (error !== undefined) {
      errors.push(`${file}:${lineAt(error.pos[0])}: ${error.message}`);
      continue;
    }
    const line = lineAt(document.contents?.range?.[0] ?? 0);
    const content = contentOf(document);
    if ('error' in content) {
      errors.push(`${file}:${content.offset === undefined ? line : lineAt(content.offset)}: ${content.error}`);
      continue;
    }
    for (const manifest of unlisted(content.value as Manifest | null)) {
      if (!isPki(manifest)) continue;
      const place = placeOf(manifest, defaultNamespace);
      if (typeof place === 'string') {
        errors.push(`${file}:${line}: ${place}`);
        continue;
      }
      const parsed = parseSpec(manifest.spec, place.name);
      const unknown = manifest.apiVersion === CHANCERY_PKI.apiVersion ? unknownFields(manifest.spec) : [];
      pkis.push({ file, line, group: groupOf(manifest.apiVersion), ...place, secretName: secretNameOf({ metadata: place, spec: manifest.spec }), parsed, unknown, keyKind: keyKindOf(parsed) });
    }
  }
  return { pkis, errors };
};

/** Of one of our groups, whatever the version. */
const isPki = (manifest: Manifest): manifest is Manifest & { apiVersion: string } =>
  typeof manifest.apiVersion === 'string' && manifest.kind === CHANCERY_PKI.kind && knownVersion(manifest.apiVersion) !== undefined;

const groupOf = (apiVersion: string): string => apiVersion.split('/')[0] ?? '';
const knownVersion = (apiVersion: string): string | undefined => PKI_KINDS.find(({ group }) => group === groupOf(apiVersion))?.apiVersion;

/** Name and namespace, or what the API server has against it beside its spec. A namespace that is empty or null is none, for kubectl. */
const placeOf = (manifest: Manifest & { apiVersion: string }, defaultNamespace: string): { name: string; namespace: string } | string => {
  if (kindOf(manifest.apiVersion) === undefined) return `a Pki of ${showValue(manifest.apiVersion)}, which is not served: write ${knownVersion(manifest.apiVersion)}`;
  const unknown = Object.keys(manifest).find((field) => !FIELDS.includes(field));
  if (unknown !== undefined) return `a Pki with ${showValue(unknown)} beside its spec: it has ${FIELDS.join(', ')}`;
  const { name, namespace: given } = manifest.metadata ?? {};
  const namespace = given === null || given === undefined || given === '' ? defaultNamespace : given;
  if (typeof name !== 'string' || name === '') return 'a Pki without metadata.name';
  if (!isDnsSubdomain(name)) return `metadata.name: ${showValue(name)} is no name: lower-case letters, digits, inner hyphens and dots only, at most 253`;
  if (typeof namespace !== 'string') return 'metadata.namespace is no text';
  return isDnsLabel(namespace) ? { name, namespace } : `metadata.namespace: ${showValue(namespace)} is no name: lower-case letters, digits and inner hyphens only, at most 63`;
};
const FIELDS = ['apiVersion', 'kind', 'metadata', 'spec', 'status'];

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

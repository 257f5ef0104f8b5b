import { keyKindName, kindOf, parseSpec, wantedKey, type ParsedSpec } from '@chancery/crd';
import { LineCounter, parseAllDocuments } from 'yaml';

/** A Pki as a manifest declares it. */
export interface DeclaredPki {
  readonly file: string;
  /** Line of its document, from 1. */
  readonly line: number;
  readonly namespace: string;
  readonly name: string;
  readonly parsed: ParsedSpec;
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
  for (const document of parseAllDocuments(text, { lineCounter: lines, prettyErrors: false })) {
    const place = (offset: number): number => lines.linePos(offset).line;
    const [error] = document.errors;
    if (error !== undefined) {
      errors.push(`${file}:${place(error.pos[0])}: ${error.message}`);
      continue;
    }
    const line = place(document.contents?.range?.[0] ?? 0);
    for (const manifest of unlisted(document.toJS() as Manifest | null)) {
      if (typeof manifest.apiVersion !== 'string' || manifest.kind !== 'Pki' || kindOf(manifest.apiVersion) === undefined) continue;
      const { name, namespace = defaultNamespace } = manifest.metadata ?? {};
      if (typeof name !== 'string' || typeof namespace !== 'string') {
        errors.push(`${file}:${line}: a Pki without metadata.name`);
        continue;
      }
      const parsed = parseSpec(manifest.spec, name);
      pkis.push({ file, line, namespace, name, parsed, keyKind: keyKindOf(parsed) });
    }
  }
  return { pkis, errors };
};

const unlisted = (manifest: Manifest | null): Manifest[] => {
  if (manifest === null || typeof manifest !== 'object') return [];
  return Array.isArray(manifest.items) ? (manifest.items as Manifest[]).flatMap(unlisted) : [manifest];
};

const keyKindOf = (parsed: ParsedSpec): string => ('problems' in parsed ? '' : keyKindName(wantedKey(parsed.spec.privateKey).kind));

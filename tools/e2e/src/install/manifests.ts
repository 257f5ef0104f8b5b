import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { resolveBinary } from '@chancery/cluster';
import { REPOSITORY } from '@chancery/platform';
import { parseAllDocuments } from 'yaml';

/** What the specs of the installation look at in a container. */
export interface Container {
  readonly name: string;
  readonly image: string;
  readonly args?: readonly string[];
  readonly command?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
  readonly resources?: { readonly limits?: Readonly<Record<string, string>> };
  readonly ports?: readonly { readonly name: string; readonly containerPort: number }[];
}

/** A rendered object, as far as the specs look into it. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Readonly<Record<string, string>> };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec?: {
    readonly template?: {
      readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
      readonly spec: { readonly containers: readonly Container[]; readonly volumes?: readonly object[] } & Readonly<Record<string, unknown>>;
    };
    readonly volumeClaimTemplates?: readonly { readonly metadata: { readonly name: string } }[];
  } & Readonly<Record<string, unknown>>;
}

/** `Deployment chancery-system/pki-signer`: one for each object. */
export const identityOf = ({ kind, metadata }: Manifest): string => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`;

/** @throws when the text is not YAML */
export const parseManifests = (text: string): Manifest[] =>
  parseAllDocuments(text).flatMap((document) => {
    if (document.errors[0] !== undefined) throw document.errors[0];
    return (document.toJS() as Manifest | null) ?? [];
  });

/** What `kubectl apply -k` would send. `folder` is relative to the repository. */
export const kustomized = async (folder: string): Promise<Manifest[]> => {
  const { stdout } = await promisify(execFile)(await resolveBinary('kubectl'), ['kustomize', join(REPOSITORY, folder)], {
    maxBuffer: 64 * 1024 * 1024,
  });
  return parseManifests(stdout);
};

/** The one object of this kind and name. @throws when there is none */
export const theObject = (manifests: readonly Manifest[], kind: string, name?: string): Manifest => {
  const found = manifests.find((each) => each.kind === kind && (name === undefined || each.metadata.name === name));
  if (found === undefined) throw new Error(`there is no ${kind} ${name ?? ''} among ${manifests.map(identityOf).join(', ')}`);
  return found;
};

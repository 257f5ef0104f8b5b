import { identityOf, type Manifest } from './manifests.js';

/** Without order among variables, the ways in which YAML folds text, and what helm wants for itself. */
const plain = (manifest: Manifest): Manifest =>
  JSON.parse(JSON.stringify(manifest), (key, value: unknown) => {
    if (key === 'annotations') return withoutHelm(value as object);
    if (key === 'rule') return (value as string).replaceAll(/\s+/g, ' ');
    if (key === 'env') return (value as { readonly name: string }[]).toSorted((a, b) => a.name.localeCompare(b.name));
    return value;
  }) as Manifest;

/** `undefined` where nothing is left: then there are no annotations. */
const withoutHelm = (annotations: object): object | undefined => {
  const others = Object.entries(annotations).filter(([name]) => !name.startsWith('helm.sh/'));
  return others.length === 0 ? undefined : Object.fromEntries(others);
};

/** By identity: what a chart and an overlay say of the same objects. A chart has no Namespace. */
export const comparable = (manifests: readonly Manifest[]): Record<string, Manifest> =>
  Object.fromEntries(manifests.filter(({ kind }) => kind !== 'Namespace').map((each) => [identityOf(each), plain(each)]));

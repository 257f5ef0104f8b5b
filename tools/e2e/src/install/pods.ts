import type { Manifest } from './manifests.js';

export interface Pod {
  readonly apiVersion: 'v1';
  readonly kind: 'Pod';
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Readonly<Record<string, string>> };
  readonly spec: object;
}

interface Claim {
  readonly metadata: { readonly name: string };
}

/** A StatefulSet's claims, as the volumes that its controller makes of them. */
const volumesOfClaims = (claims: readonly Claim[], workload: string): object[] =>
  claims.map(({ metadata: { name } }) => ({ name, persistentVolumeClaim: { claimName: `${name}-${workload}-0` } }));

/** One from each template, as a controller would make it: the API server says nothing against a template that it would refuse as a pod. */
export const podsOf = (manifests: readonly Manifest[]): Pod[] =>
  manifests.flatMap(({ metadata: { name, namespace }, spec }) => {
    const template = spec?.template;
    if (template === undefined) return [];
    const volumes = [...(template.spec.volumes ?? []), ...volumesOfClaims(spec?.volumeClaimTemplates ?? [], name)];
    const metadata = { ...template.metadata, name, ...(namespace !== undefined && { namespace }) };
    return { apiVersion: 'v1' as const, kind: 'Pod' as const, metadata, spec: { ...template.spec, volumes } };
  });

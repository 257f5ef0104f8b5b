import { createHash } from 'node:crypto';

import { formatDuration, parseDuration, wantedKey, wantedKeystores, type PkiSpec } from '@chancery/crd';

/** Version of the recipe below: a change of it must not make every certificate of a cluster be issued again at once. */
const RECIPE = 'v1';

/**
 * Hash of everything in a spec that decides what is in the Secret's certificate and key. What does not (labels,
 * renewBefore, the owner reference) is left out, so that changing it issues nothing.
 */
export const requestHash = (spec: PkiSpec): string => hashWith(spec, spec.duration && formatDuration(parseDuration(spec.duration) ?? NaN));

/** Whether this is the hash of a request; one from when the spelling of its duration counted is, too. */
export const isRequestHash = (hash: string | undefined, spec: PkiSpec): boolean => hash === requestHash(spec) || hash === hashWith(spec, spec.duration);

const hashWith = (spec: PkiSpec, duration: string | undefined): string => {
  const { kind, encoding } = wantedKey(spec.privateKey);
  const asked = [
    spec.serviceName,
    spec.commonName ?? null,
    sorted(spec.dnsNames),
    sorted(spec.ipAddresses),
    sorted(spec.uris),
    sorted(spec.emailAddresses),
    [
      spec.subject?.organizations ?? [],
      spec.subject?.organizationalUnits ?? [],
      spec.subject?.countries ?? [],
      spec.subject?.provinces ?? [],
      spec.subject?.localities ?? [],
    ],
    duration ?? null,
    sorted(spec.usages),
    [kind.algorithm, 'size' in kind ? kind.size : null, encoding],
    spec.authority ?? null,
    // Added later: absent where nobody asks for them, so that older hashes stay what they were.
    ...(spec.keystores === undefined ? [] : [wantedKeystores(spec.keystores)]),
    ...(spec.additionalOutputFormats === undefined ? [] : [sorted(spec.additionalOutputFormats)]),
  ];
  return `${RECIPE}:${createHash('sha256').update(JSON.stringify(asked)).digest('hex')}`;
};

const sorted = (values: readonly string[] | undefined): string[] => [...(values ?? [])].sort();

import { PKI_FIELDS } from './__generated__/pki.js';

/** A field of a spec that the schema does not have, and those that it has at its place. */
export interface UnknownField {
  /** From `spec` on, as in `spec.privateKey.size`. */
  readonly path: string;
  readonly name: string;
  readonly known: readonly string[];
}

/**
 * Fields that `kubectl apply` refuses (field validation is strict by default, Kubernetes 1.27) and that the API server prunes where
 * nobody validates.
 */
export const unknownFields = (raw: unknown, path = 'spec'): UnknownField[] => {
  const known = PKI_FIELDS[path];
  if (known === undefined || typeof raw !== 'object' || raw === null || Array.isArray(raw)) return [];
  return Object.entries(raw).flatMap(([name, value]) => (known.includes(name) ? unknownFields(value, `${path}.${name}`) : [{ path: `${path}.${name}`, name, known }]));
};

import { SECRET_ANNOTATIONS, isReservedKey, type PkiSpec } from '@chancery/crd';

import type { SecretView } from '../view/secret-view.js';

/** Keys of the labels and annotations that a secretTemplate puts on a Secret. */
export interface TemplateKeys {
  readonly labels: readonly string[];
  readonly annotations: readonly string[];
}

const keysOf = (values: Readonly<Record<string, string>> | undefined): string[] =>
  Object.keys(values ?? {})
    .filter((key) => !isReservedKey(key))
    .sort();

export const wantedKeys = ({ secretTemplate }: PkiSpec): TemplateKeys => ({
  labels: keysOf(secretTemplate?.labels),
  annotations: keysOf(secretTemplate?.annotations),
});

/** Those that are on the Secret by an earlier template, as its annotation tells; none where it cannot be read. */
export const presentKeys = (secret: SecretView | undefined): TemplateKeys => {
  const texts = (value: unknown): string[] =>
    Array.isArray(value) ? value.filter((key): key is string => typeof key === 'string' && !isReservedKey(key)) : [];
  try {
    const told = JSON.parse(secret?.annotations[SECRET_ANNOTATIONS.template] ?? '{}') as { labels?: unknown; annotations?: unknown } | null;
    return { labels: texts(told?.labels), annotations: texts(told?.annotations) };
  } catch {
    return { labels: [], annotations: [] };
  }
};

/** Those that are there and no longer wanted. */
export const staleKeys = (secret: SecretView | undefined, spec: PkiSpec): TemplateKeys => {
  const [present, wanted] = [presentKeys(secret), wantedKeys(spec)];
  return {
    labels: present.labels.filter((key) => !wanted.labels.includes(key)),
    annotations: present.annotations.filter((key) => !wanted.annotations.includes(key)),
  };
};

/** The annotation that remembers them; undefined where there are none. */
export const templateAnnotation = ({ labels, annotations }: TemplateKeys): string | undefined =>
  labels.length + annotations.length === 0 ? undefined : JSON.stringify({ labels, annotations });

import { PKI_LIMITS, type PkiSecretTemplate } from '../__generated__/pki.js';
import { isDnsSubdomain, isLabelValue, isMetadataKey, isReservedKey } from '../syntax/kubernetes-names.js';
import { present } from './present.js';
import type { SpecReader, TextRule } from './spec-reader.js';

const SECRET_NAME: TextRule = {
  what: 'SecretName',
  field: 'spec.secretName',
  reason: 'SecretNameInvalid',
  maxLength: PKI_LIMITS['spec.secretName'].maxLength,
  whyNot: (value) =>
    isDnsSubdomain(value) ? undefined : 'is not a name for a Secret: lower-case letters, digits, inner hyphens and dots only.',
};

const TEMPLATE = { what: 'SecretTemplate', field: 'spec.secretTemplate', reason: 'SpecInvalid' } as const;

const LABELS: TextRule & { maxProperties: number } = {
  what: 'Label',
  field: 'spec.secretTemplate.labels',
  reason: 'SpecInvalid',
  ...PKI_LIMITS['spec.secretTemplate.labels'],
  ...PKI_LIMITS['spec.secretTemplate.labels{}'],
  whyNot: (value) =>
    isLabelValue(value)
      ? undefined
      : 'is not a value for a label: letters, digits, inner hyphens, underscores and dots only, at most 63.',
};

const ANNOTATIONS: TextRule & { maxProperties: number } = {
  what: 'Annotation',
  field: 'spec.secretTemplate.annotations',
  reason: 'SpecInvalid',
  ...PKI_LIMITS['spec.secretTemplate.annotations'],
  ...PKI_LIMITS['spec.secretTemplate.annotations{}'],
  whyNot: () => undefined,
};

const OWNER_REFERENCE = { what: 'SecretOwnerReference', field: 'spec.secretOwnerReference', reason: 'SpecInvalid' } as const;

const AUTHORITY: TextRule = {
  what: 'Authority',
  field: 'spec.authority',
  reason: 'SpecInvalid',
  maxLength: PKI_LIMITS['spec.authority'].maxLength,
  whyNot: (value) =>
    /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/.test(value)
      ? undefined
      : 'is not the name of an authority: lower-case letters, digits and inner hyphens only, at most 63.',
};

/** Where the certificate goes, and who signs it. */
export const readSecret = (reader: SpecReader, raw: Readonly<Record<string, unknown>>) => ({
  secretName: reader.text(SECRET_NAME, raw.secretName),
  authority: reader.text(AUTHORITY, raw.authority),
  secretTemplate: readTemplate(reader, raw.secretTemplate),
  secretOwnerReference: readOwnerReference(reader, raw.secretOwnerReference),
});

const readTemplate = (reader: SpecReader, raw: unknown): PkiSecretTemplate | undefined => {
  const fields = reader.fields(TEMPLATE, raw);
  const template = present({
    labels: readMap(reader, LABELS, fields.labels),
    annotations: readMap(reader, ANNOTATIONS, fields.annotations),
  });
  return Object.keys(template).length === 0 ? undefined : template;
};

const readMap = (
  reader: SpecReader,
  rule: TextRule & { maxProperties: number },
  raw: unknown,
): Record<string, string> | undefined => {
  const entries = Object.entries(reader.fields(rule, raw));
  if (entries.length > rule.maxProperties) {
    return reader.report(rule, raw, `has too many entries: at most ${rule.maxProperties}.`);
  }
  const read = entries.map(([key, value]): [string, string | undefined] => [key, readEntry(reader, rule, key, value)]);
  const right = read.filter((entry): entry is [string, string] => entry[1] !== undefined);
  return right.length === 0 ? undefined : Object.fromEntries(right);
};

const readEntry = (reader: SpecReader, rule: TextRule, key: string, value: unknown): string | undefined => {
  const asKey = { ...TEMPLATE, field: rule.field };
  if (!isMetadataKey(key)) {
    return reader.report(asKey, key, 'is not a key for a label or annotation, as in example.com/team.');
  }
  if (isReservedKey(key)) {
    return reader.report(asKey, key, 'is reserved: keys under chancery.dev/ are set by Chancery alone.');
  }
  return reader.text({ ...rule, field: `${rule.field}[${key}]` }, value ?? '');
};

const readOwnerReference = (reader: SpecReader, raw: unknown): boolean | undefined => {
  if (raw === undefined || raw === null) return false;
  return typeof raw === 'boolean' ? raw : reader.report(OWNER_REFERENCE, raw, 'is neither true nor false.');
};

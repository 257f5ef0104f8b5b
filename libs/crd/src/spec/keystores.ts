import { PKI_ENUMERATIONS, PKI_LIMITS, type PkiSpec } from '../__generated__/pki.js';
import { type PasswordSecretRef, type PkiKeystores } from '../keystores.js';
import { isDataKey, isDnsSubdomain } from '../syntax/kubernetes-names.js';
import { present } from './present.js';
import type { SpecReader, TextRule } from './spec-reader.js';

type Kind = keyof PkiKeystores;

const REASON = { reason: 'SpecInvalid' } as const;
const KEYSTORES = { what: 'Keystores', field: 'spec.keystores', ...REASON } as const;

const part = <K extends Kind, P extends string>(kind: K, name: P) =>
  ({ what: `Keystores.${kind}.${name}`, field: `spec.keystores.${kind}.${name}`, ...REASON }) as const;

const secretName = (kind: Kind): TextRule => ({
  ...part(kind, 'passwordSecretRef.name'),
  maxLength: PKI_LIMITS[`spec.keystores.${kind}.passwordSecretRef.name`].maxLength,
  whyNot: (value) =>
    isDnsSubdomain(value) ? undefined : 'is not a name for a Secret: lower-case letters, digits, inner hyphens and dots only.',
});

const dataKey = (kind: Kind): TextRule => ({
  ...part(kind, 'passwordSecretRef.key'),
  maxLength: PKI_LIMITS[`spec.keystores.${kind}.passwordSecretRef.key`].maxLength,
  whyNot: (value) =>
    isDataKey(value) ? undefined : 'is not a key of a Secret: letters, digits, hyphens, underscores and dots only.',
});

const alias = (kind: Kind): TextRule => ({
  ...part(kind, 'alias'),
  maxLength: PKI_LIMITS[`spec.keystores.${kind}.alias`].maxLength,
  whyNot: (value) => {
    if (!/^[a-z0-9](?:[-a-z0-9_.]*[a-z0-9])?$/.test(value)) {
      return 'is not an alias: lower-case letters, digits, inner hyphens, underscores and dots only, at most 63.';
    }
    return kind === 'jks' && /^ca(?:-[0-9]+)?$/.test(value)
      ? 'is reserved: ca, ca-2 and so on name the trusted certificates.'
      : undefined;
  },
});

const PROFILE = {
  ...part('pkcs12', 'profile'),
  listName: 'profiles',
  allowed: PKI_ENUMERATIONS['spec.keystores.pkcs12.profile'],
} as const;

const FORMATS = {
  what: 'AdditionalOutputFormat',
  field: 'spec.additionalOutputFormats',
  ...REASON,
  listName: 'output formats',
  allowed: PKI_ENUMERATIONS['spec.additionalOutputFormats[]'],
  ...PKI_LIMITS['spec.additionalOutputFormats'],
} as const;

/** What the Secret holds beside the PEM texts. The Secret's name is needed because a password cannot come from it. */
export const readKeystores = (reader: SpecReader, raw: Readonly<Record<string, unknown>>, ownSecret: string) => ({
  keystores: readBoth(reader, raw.keystores, ownSecret),
  additionalOutputFormats: readFormats(reader, raw.additionalOutputFormats),
});

const readBoth = (reader: SpecReader, raw: unknown, ownSecret: string): PkiKeystores | undefined => {
  const fields = reader.fields(KEYSTORES, raw);
  const keystores = present({
    pkcs12: readPkcs12(reader, fields.pkcs12, ownSecret),
    jks: readJks(reader, fields.jks, ownSecret),
  });
  return Object.keys(keystores).length === 0 ? undefined : keystores;
};

const readPkcs12 = (reader: SpecReader, raw: unknown, ownSecret: string): PkiKeystores['pkcs12'] => {
  if (!given(raw)) return undefined;
  const fields = reader.fields({ ...KEYSTORES, what: 'Keystores.pkcs12', field: 'spec.keystores.pkcs12' }, raw);
  const passwordSecretRef = readPasswordRef(reader, 'pkcs12', fields.passwordSecretRef, ownSecret);
  const profile = given(fields.profile) ? reader.word(PROFILE, fields.profile) : 'Modern';
  const rest = present({ profile, alias: reader.text(alias('pkcs12'), fields.alias) });
  return passwordSecretRef && { passwordSecretRef, ...rest };
};

const readJks = (reader: SpecReader, raw: unknown, ownSecret: string): PkiKeystores['jks'] => {
  if (!given(raw)) return undefined;
  const fields = reader.fields({ ...KEYSTORES, what: 'Keystores.jks', field: 'spec.keystores.jks' }, raw);
  const passwordSecretRef = readPasswordRef(reader, 'jks', fields.passwordSecretRef, ownSecret);
  const rest = present({ alias: reader.text(alias('jks'), fields.alias) });
  return passwordSecretRef && { passwordSecretRef, ...rest };
};

const readPasswordRef = (reader: SpecReader, kind: Kind, raw: unknown, ownSecret: string): PasswordSecretRef | undefined => {
  const rule = part(kind, 'passwordSecretRef');
  if (!given(raw)) return reader.report(rule, '', 'is missing: the password of the store comes from a Secret.');
  if (typeof raw !== 'object' || Array.isArray(raw)) return void reader.fields(rule, raw);
  const fields = reader.fields(rule, raw);
  const key = given(fields.key) ? reader.text(dataKey(kind), fields.key) : 'password';
  const nameRule = secretName(kind);
  if (!given(fields.name)) return reader.report(nameRule, '', 'is missing: name the Secret that holds the password.');
  const name = reader.text(nameRule, fields.name);
  if (name === ownSecret) {
    return reader.report(nameRule, name, 'is the Secret that receives the certificate: keep the password in another.');
  }
  return name === undefined || key === undefined ? undefined : { name, key };
};

/** A list that is a set: the API server refuses what stands twice. */
const readFormats = (reader: SpecReader, raw: unknown): PkiSpec['additionalOutputFormats'] => {
  const formats = reader.words(FORMATS, raw);
  const entries: readonly unknown[] = Array.isArray(raw) && formats !== undefined ? raw : [];
  entries.forEach((entry, index) => {
    if (entries.indexOf(entry) === index) return;
    reader.report({ ...FORMATS, field: `${FORMATS.field}[${index}]` }, entry, 'is there twice: leave one out.');
  });
  return formats;
};

const given = (raw: unknown): boolean => raw !== undefined && raw !== null;

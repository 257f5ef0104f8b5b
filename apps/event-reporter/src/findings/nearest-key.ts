import { nearest } from '@chancery/contracts';
import { OUTPUT_KEYS } from '@chancery/crd';

/** Fields of the Pki that make a key of the Secret beside the PEM texts. */
const FIELDS: Readonly<Record<string, string>> = {
  [OUTPUT_KEYS.pkcs12]: 'spec.keystores.pkcs12',
  [OUTPUT_KEYS.jks]: 'spec.keystores.jks',
  [OUTPUT_KEYS.CombinedPEM]: 'spec.additionalOutputFormats: [CombinedPEM]',
  [OUTPUT_KEYS.DER]: 'spec.additionalOutputFormats: [DER]',
};

/** What other tools call the keys of a TLS Secret; the first that fits. */
const HABITS: readonly (readonly [RegExp, string])[] = [
  [/\.(p12|pfx|pkcs12)$/i, OUTPUT_KEYS.pkcs12],
  [/\.jks$/i, OUTPUT_KEYS.jks],
  [/\.der$/i, OUTPUT_KEYS.DER],
  [/combined/i, OUTPUT_KEYS.CombinedPEM],
  [/^(ca|root|cacerts?|trust\w*)([-_.]|$)|[-_.]ca([-_.]|$)/i, 'ca.crt'],
  [/key/i, 'tls.key'],
  [/cert|crt|chain|\.pem$/i, 'tls.crt'],
];

/** The field of the Pki that makes this key, if one does. */
export const fieldThatMakes = (key: string): string | undefined => (Object.hasOwn(FIELDS, key) ? FIELDS[key] : undefined);

/** The key that was most likely meant: one that is there, or one that the Pki can be told to make. */
export const nearestKey = (asked: string, present: readonly string[]): string | undefined => {
  if (fieldThatMakes(asked) !== undefined) return undefined;
  const meant = HABITS.find(([pattern]) => pattern.test(asked))?.[1];
  if (meant !== undefined && (present.includes(meant) || fieldThatMakes(meant) !== undefined)) return meant;
  return nearest(asked, present);
};

import { PKI_ENUMERATIONS, isKeyUsage } from '@chancery/crd';

/** Every usage that a Pki can name. */
export const USAGES = PKI_ENUMERATIONS['spec.usages[]'];

/** The two kinds of usages; each stands in an extension of its own, and a certificate without one of them is good for anything of it. */
export const USAGE_KINDS = [
  { kind: 'key usage', isOfKind: isKeyUsage },
  { kind: 'extended key usage', isOfKind: (usage: string): boolean => !isKeyUsage(usage) },
] as const;

/** What a key cannot be used for, and where it is said that its certificate must not claim it. */
const NOT_SERVED: readonly { readonly keys: string; readonly usages: readonly string[]; readonly by: string }[] = [
  { keys: 'RSA', usages: ['key agreement'], by: 'RFC 3279, section 2.3.1' },
  { keys: 'ECDSA', usages: ['key encipherment', 'data encipherment'], by: 'RFC 8813, section 3' },
  { keys: 'Ed25519', usages: ['key encipherment', 'data encipherment', 'key agreement'], by: 'RFC 9295, section 3' },
];

/** The usages that a key of this kind cannot serve, and by which RFC. */
export const notServedBy = (keyKind: string): { readonly usages: readonly string[]; readonly by: string } =>
  NOT_SERVED.find(({ keys }) => keyKind.startsWith(keys)) ?? { usages: [], by: '' };

/** What a certificate for time stamps may say beside its purpose (RFC 5280, section 4.2.1.12). */
export const BESIDE_TIME_STAMPS: readonly string[] = ['timestamping', 'digital signature', 'content commitment'];

/** Key usages that no purpose of TLS is consistent with (RFC 5280, section 4.2.1.12): who names one of them means another purpose. */
export const NOT_OF_TLS: readonly string[] = ['content commitment', 'data encipherment'];

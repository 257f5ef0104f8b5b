/** Those that are bits of KeyUsage (RFC 5280, section 4.2.1.3); the others are extended key usages. */
const KEY_USAGES: readonly string[] = ['digital signature', 'content commitment', 'key encipherment', 'data encipherment', 'key agreement'];

export const isKeyUsage = (usage: string): boolean => KEY_USAGES.includes(usage);

/**
 * What the certificate of a SPIFFE id has to have and these usages lack, of each kind of which they name any (X509-SVID, sections 4.3 and
 * 4.4). Of a kind of which none is named, it gets the defaults.
 */
export const lackingOfSpiffe = (usages: readonly string[]): string[] => {
  const lacking = (isOfKind: (usage: string) => boolean, needed: readonly string[]): string[] =>
    usages.some(isOfKind) ? needed.filter((usage) => !usages.includes(usage)) : [];
  return [...lacking(isKeyUsage, ['digital signature']), ...lacking((usage) => !isKeyUsage(usage), ['server auth', 'client auth'])];
};

import type { CertificateFacts } from '@chancery/contracts';
import { canonicalIpAddress } from '@chancery/x509';

type Names = Pick<CertificateFacts, 'dnsNames' | 'ipAddresses' | 'uris' | 'emailAddresses'>;

const LISTS = { DNS: 'dnsNames', 'IP Address': 'ipAddresses', URI: 'uris', email: 'emailAddresses' } as const;
/** A name as Node writes it: as a JSON string where it holds what could be taken for the next one. */
const NAME = /(DNS|IP Address|URI|email):("(?:[^"\\]|\\.)*"|[^,]*)(?:, |$)/gy;

/** The names in a certificate's subjectAltName extension as Node shows it; other kinds of names end the list. */
export const alternativeNames = (shown: string | undefined): Names => {
  const names: Names = {};
  for (const [, kind, text = ''] of (shown ?? '').matchAll(NAME)) {
    const list = LISTS[kind as keyof typeof LISTS];
    // Of an IPv6 address Node writes all groups, in capitals.
    const name = text.startsWith('"') ? (JSON.parse(text) as string) : text;
    names[list] = [...(names[list] ?? []), list === 'ipAddresses' ? (canonicalIpAddress(name) ?? name) : name];
  }
  return names;
};

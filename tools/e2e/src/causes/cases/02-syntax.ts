import type { Cause } from '../cause.js';
import { byVolume } from '../stage.js';

/**
 * What the schema refuses at apply (see at-apply.ts) still comes from Pkis of the article's kind, which has no schema, and
 * from those that were stored before the schema was stricter.
 */
const wrong = (
  title: string,
  namespace: string,
  reason: Cause['reason'],
  field: string,
  spec: object,
  message: string,
  fix: object,
): Cause => ({ title, namespace, reason, field, actor: 'owner', group: 'box.com', spec: { serviceName: 'app1', ...spec }, message, fix });

const LABELS_HAVE = 'labels have letters, digits and inner hyphens only.';

const USAGES =
  '["digital signature" "content commitment" "key encipherment" "data encipherment" "key agreement" "server auth" ' +
  '"client auth" "code signing" "email protection" timestamping]';

export const SYNTAX: readonly Cause[] = [
  wrong('a service name with a capital', 'shop-service-name-syntax', 'ServiceNameInvalid', 'spec.serviceName', { serviceName: 'App_1' },
    'ServiceName: App_1 in pki: app1-pki is not a DNS label: lower-case letters, digits and inner hyphens only, at most 63.',
    { serviceName: 'app1' }),
  wrong('a common name that is too long', 'shop-common-name-syntax', 'CommonNameInvalid', 'spec.commonName', { commonName: 'a'.repeat(65) },
    `CommonName: ${'a'.repeat(63)}… in pki: app1-pki is too long: at most 64 characters.`,
    { commonName: null }),
  wrong('DNS names that are none, each with what is wrong with it', 'shop-dns-name-syntax', 'DnsNameInvalid', 'spec.dnsNames[0]',
    { dnsNames: ['app_1.example.org', 'app1..example.org', `${'a'.repeat(64)}.example.org`, '10.20.0.7', 'bücher.example.org', 'app1.shop.example.org'] },
    [
      `DnsName: app_1.example.org in pki: app1-pki is not a DNS name: ${LABELS_HAVE}`,
      'DnsName: app1..example.org in pki: app1-pki is not a DNS name: it has an empty label.',
      `DnsName: ${'a'.repeat(63)}… in pki: app1-pki is not a DNS name: it has a label of more than 63 characters.`,
      'DnsName: 10.20.0.7 in pki: app1-pki is an IP address: put it into spec.ipAddresses.',
      'DnsName: bücher.example.org in pki: app1-pki is not a DNS name: write other scripts as A-labels (xn--...). Did you mean xn--bcher-kva.example.org?',
    ].join(' '),
    { dnsNames: ['app1.shop.example.org'] }),
  wrong('an IP address with a range', 'shop-ip-address-syntax', 'IpAddressInvalid', 'spec.ipAddresses[0]', { ipAddresses: ['10.20.0.0/16'] },
    'IpAddress: 10.20.0.0/16 in pki: app1-pki is not an IPv4 or IPv6 address, as in 10.0.0.1 or fd00::1: no range, no zone, no port.',
    { ipAddresses: ['10.20.0.7'] }),
  wrong('a URI without a scheme', 'shop-uri-syntax', 'UriInvalid', 'spec.uris[0]', { uris: ['example.org/shop/app1'] },
    'Uri: example.org/shop/app1 in pki: app1-pki is not an absolute URI, as in spiffe://example.org/app1: a scheme, then a host that is a DNS name or an IP address, or a path, in ASCII without blanks.',
    { uris: ['spiffe://example.org/shop/app1'] }),
  wrong('an email address without a domain', 'shop-email-address-syntax', 'EmailAddressInvalid', 'spec.emailAddresses[0]', { emailAddresses: ['shop'] },
    'EmailAddress: shop in pki: app1-pki is not an email address in ASCII, as in team@example.com, with at most 64 characters before the @.',
    { emailAddresses: ['shop@example.org'] }),
  wrong('a country in words', 'shop-subject-syntax', 'SubjectInvalid', 'spec.subject.countries[0]', { subject: { countries: ['Germany'] } },
    'Country: Germany in pki: app1-pki is not a country: two capital letters (ISO 3166-1), as in DE.',
    { subject: null }),
  {
    ...wrong('a Secret name with a capital', 'shop-secret-name-syntax', 'SecretNameInvalid', 'spec.secretName', { secretName: 'App1' },
      'SecretName: App1 in pki: app1-pki is not a name for a Secret: lower-case letters, digits, inner hyphens and dots only.',
      { secretName: 'shop-certificate' }),
    pods: ['app1'],
    happen: (stage) => stage.pod('app1', byVolume('App1')),
    over: 'Pki app1-pki feeds no Secret of this pod any more: SecretNameInvalid is over here.',
  },
  wrong('a field that is of another kind', 'shop-spec-syntax', 'SpecInvalid', 'spec.authority', { authority: 'my_ca' },
    'Authority: my_ca in pki: app1-pki is not the name of an authority: lower-case letters, digits and inner hyphens only, at most 63.',
    { authority: null }),
  wrong('a duration in words', 'shop-duration-syntax', 'DurationInvalid', 'spec.duration', { duration: '30 days' },
    'Duration: 30 days in pki: app1-pki is not a duration: write whole days, hours, minutes and seconds, as in 90d, 2160h or 1h30m.',
    { duration: '30d' }),
  wrong('a kind of key that nobody knows', 'shop-key-syntax', 'KeyInvalid', 'spec.privateKey.algorithm', { privateKey: { algorithm: 'ECDSSA' } },
    'PrivateKey.algorithm: ECDSSA in pki: app1-pki is not found in algorithms: [RSA ECDSA Ed25519]. Did you mean ECDSA?',
    { privateKey: null }),
  wrong('a usage with a typo', 'shop-usage-syntax', 'UsageInvalid', 'spec.usages[0]', { usages: ['servr auth'] },
    `Usage: servr auth in pki: app1-pki is not found in usages: ${USAGES}. Did you mean server auth?`,
    { usages: ['server auth'] }),
];

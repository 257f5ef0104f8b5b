import type { Cause } from '../cause.js';
import type { PolicyKeeper } from '../policy.js';

const ALLOWED_DNS_NAMES = '[app1.shop.example.org app1-admin.shop.example.org]';

/** Names that the policy does not give to this service, each with what it gives and the nearest of that. */
export const namesNotAllowed = (policy: PolicyKeeper): readonly Cause[] => [
  {
    title: 'a service name with a typo',
    namespace: 'shop-service-name',
    reason: 'ServiceNameNotAllowed',
    actor: 'owner',
    spec: { serviceName: 'appp1' },
    message: 'ServiceName: appp1 in pki: app1-pki is not found in allowedNames: [app1 app2]. Did you mean app1?',
    fix: { serviceName: 'app1' },
  },
  {
    title: 'a namespace without a rule',
    namespace: 'warehouse',
    reason: 'NamespaceNotAllowed',
    actor: 'owner',
    spec: { serviceName: 'app1' },
    message: 'Namespace: warehouse of pki: app1-pki has no rule in the policy for cluster: dev. The security team has to add one.',
    fix: ({ scenario }) => policy.edit(scenario, '["shop-*"]', '["shop-*", warehouse]'),
  },
  {
    title: 'a common name',
    namespace: 'shop-common-name',
    reason: 'CommonNameNotAllowed',
    actor: 'owner',
    spec: { serviceName: 'app1', commonName: 'app1.shop.exmaple.org' },
    message:
      `CommonName: app1.shop.exmaple.org in pki: app1-pki is not found in allowedCommonNames: ${ALLOWED_DNS_NAMES}. ` +
      'Did you mean app1.shop.example.org?',
    fix: { commonName: 'app1.shop.example.org' },
  },
  {
    title: 'a DNS name',
    namespace: 'shop-dns-name',
    reason: 'DnsNameNotAllowed',
    actor: 'owner',
    spec: { serviceName: 'app1', dnsNames: ['app1.shop.example.org', 'app1-amdin.shop.example.org'] },
    message:
      `DnsName: app1-amdin.shop.example.org in pki: app1-pki is not found in allowedDnsNames: ${ALLOWED_DNS_NAMES}. ` +
      'Did you mean app1-admin.shop.example.org?',
    fix: { dnsNames: ['app1.shop.example.org', 'app1-admin.shop.example.org'] },
  },
  {
    title: 'an IP address',
    namespace: 'shop-ip-address',
    reason: 'IpAddressNotAllowed',
    actor: 'owner',
    spec: { serviceName: 'app1', ipAddresses: ['10.30.0.7'] },
    message: 'IpAddress: 10.30.0.7 in pki: app1-pki is not found in allowedIpAddresses: [10.20.0.0/16].',
    fix: { ipAddresses: ['10.20.0.7'] },
  },
  {
    title: 'a URI',
    namespace: 'shop-uri',
    reason: 'UriNotAllowed',
    actor: 'owner',
    spec: { serviceName: 'app1', uris: ['spiffe://example.org/shop/ap1'] },
    message:
      'Uri: spiffe://example.org/shop/ap1 in pki: app1-pki is not found in allowedUris: [spiffe://example.org/shop/app1]. ' +
      'Did you mean spiffe://example.org/shop/app1?',
    fix: { uris: ['spiffe://example.org/shop/app1'] },
  },
  {
    title: 'an email address',
    namespace: 'shop-email-address',
    reason: 'EmailAddressNotAllowed',
    actor: 'owner',
    spec: { serviceName: 'app1', emailAddresses: ['shop@exmaple.org'] },
    message:
      'EmailAddress: shop@exmaple.org in pki: app1-pki is not found in allowedEmailAddresses: [shop@example.org]. ' +
      'Did you mean shop@example.org?',
    fix: { emailAddresses: ['shop@example.org'] },
  },
  {
    title: 'no name at all, where the rule has patterns only',
    namespace: 'guests',
    reason: 'NamesMissing',
    actor: 'owner',
    spec: { serviceName: 'app1' },
    message:
      'Names of pki: app1-pki are missing: rule: guests gives none without being asked. Name one in spec.dnsNames, as allowedDnsNames has it: [*.guests.example.org].',
    fix: { dnsNames: ['app1.guests.example.org'] },
  },
  {
    title: 'a field of the subject',
    namespace: 'shop-subject',
    reason: 'SubjectNotAllowed',
    actor: 'owner',
    spec: { serviceName: 'app1', subject: { organizations: ['Exmaple Shop'] } },
    message:
      'Subject organizations: Exmaple Shop in pki: app1-pki is not found in allowedValues: [Example Shop]. Did you mean Example Shop?',
    fix: { subject: { organizations: ['Example Shop'] } },
  },
  {
    title: 'several names at once, each of them, the most helpful first',
    namespace: 'shop-several',
    reason: 'CommonNameNotAllowed',
    variant: 'several',
    actor: 'owner',
    spec: { serviceName: 'app1', commonName: 'app1', dnsNames: ['app1.shop.exmaple.org', 'bank.example.org'], ipAddresses: ['10.30.0.7'], duration: '365d' },
    message: [
      `CommonName: app1 in pki: app1-pki is not found in allowedCommonNames: ${ALLOWED_DNS_NAMES}.`,
      `DnsName: app1.shop.exmaple.org in pki: app1-pki is not found in allowedDnsNames: ${ALLOWED_DNS_NAMES}. Did you mean app1.shop.example.org?`,
      `DnsName: bank.example.org in pki: app1-pki is not found in allowedDnsNames: ${ALLOWED_DNS_NAMES}.`,
      'IpAddress: 10.30.0.7 in pki: app1-pki is not found in allowedIpAddresses: [10.20.0.0/16].',
      'Duration: 365d in pki: app1-pki is longer than maxDuration: 30d.',
    ].join(' '),
    fix: { commonName: null, dnsNames: ['app1.shop.example.org'], ipAddresses: null, duration: '30d' },
  },
];

import { owner } from './entry.js';

/** What a field of the Pki cannot be, whatever the policy says. The kind of chancery.dev refuses most of it at apply. */
export const SPEC_REASONS = {
  ServiceNameInvalid: owner({
    meaning: 'The service name is not a DNS label (RFC 1123): lower-case letters, digits and inner hyphens, at most 63.',
    example: 'ServiceName: App_1 in pki: app1-pki is not a DNS label: lower-case letters, digits and inner hyphens only, at most 63.',
    fix: 'Correct spec.serviceName.',
  }),
  CommonNameInvalid: owner({
    meaning: 'The common name is empty, longer than 64 characters (RFC 5280, ub-common-name) or no name at all.',
    example: 'CommonName: "" in pki: app1-pki is not plain text: 1 to 64 characters, no control characters, no blank at either end.',
    fix: 'Correct or remove spec.commonName.',
  }),
  DnsNameInvalid: owner({
    meaning: 'An entry of dnsNames is not a DNS name (RFC 1123): an underscore, an empty or too long label, an IP address.',
    example: 'DnsName: a_b.example.org in pki: app1-pki is not a DNS name: labels have letters, digits and inner hyphens only.',
    fix: 'Correct or remove the entry of spec.dnsNames that the message names.',
  }),
  IpAddressInvalid: owner({
    meaning: 'An entry of ipAddresses is neither an IPv4 nor an IPv6 address.',
    example:
      'IpAddress: 10.0.0.0/8 in pki: app1-pki is not an IPv4 or IPv6 address, as in 10.0.0.1 or fd00::1: no range, no zone, no port.',
    fix: 'Correct or remove the entry of spec.ipAddresses that the message names.',
  }),
  UriInvalid: owner({
    meaning:
      'An entry of uris is not an absolute URI (RFC 3986) with a scheme and a host or path, or no SPIFFE id though it begins as one, or stands beside a SPIFFE id.',
    example:
      'Uri: app1 in pki: app1-pki is not an absolute URI, as in spiffe://example.org/app1: a scheme, then a host that is a DNS name or an IP address, or a path, in ASCII without blanks.',
    fix: 'Correct or remove the entry of spec.uris that the message names.',
  }),
  EmailAddressInvalid: owner({
    meaning: 'An entry of emailAddresses is not a mailbox (RFC 5321) in ASCII.',
    example:
      'EmailAddress: team in pki: app1-pki is not an email address in ASCII, as in team@example.com, with at most 64 characters before the @.',
    fix: 'Correct or remove the entry of spec.emailAddresses that the message names.',
  }),
  SubjectInvalid: owner({
    meaning: 'A field of the subject is empty, too long, or of the wrong form (RFC 5280, appendix A).',
    example: 'Country: Germany in pki: app1-pki is not a country: two capital letters (ISO 3166-1), as in DE.',
    fix: 'Correct the field of spec.subject that the message names.',
  }),
  DurationInvalid: owner({
    meaning: 'A duration is not of the form 90d, 12h, 30m or 2160h0m0s, or renewBefore is not shorter than duration.',
    example:
      'Duration: 90 days in pki: app1-pki is not a duration: write whole days, hours, minutes and seconds, as in 90d, 2160h or 1h30m.',
    fix: 'Correct spec.duration or spec.renewBefore.',
  }),
  KeyInvalid: owner({
    meaning: 'The size does not belong to the algorithm of the private key.',
    example: 'PrivateKey.size: 1024 in pki: app1-pki does not belong to RSA: allowed are [2048 3072 4096].',
    fix: 'Correct spec.privateKey.size, or leave it out.',
  }),
  UsageInvalid: owner({
    meaning: 'An entry of usages is not a key usage or extended key usage that Chancery knows.',
    example:
      'Usage: servr auth in pki: app1-pki is not found in usages: ["digital signature" "content commitment" "key encipherment" "data encipherment" "key agreement" "server auth" "client auth" "code signing" "email protection" timestamping]. Did you mean server auth?',
    fix: 'Correct or remove the entry of spec.usages that the message names.',
  }),
  SecretNameInvalid: owner({
    meaning: 'The Secret name is not a DNS subdomain (RFC 1123).',
    example: 'SecretName: App1 in pki: app1-pki is not a name for a Secret: lower-case letters, digits, inner hyphens and dots only.',
    fix: 'Correct spec.secretName.',
  }),
  SpecInvalid: owner({
    meaning: 'The spec has a field that cannot be read as what it should be.',
    example: 'SecretTemplate: chancery.dev/managed in pki: app1-pki is reserved: keys under chancery.dev/ are set by Chancery alone.',
    fix: 'Correct the field that the message names.',
  }),
} as const;

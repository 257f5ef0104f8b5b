import { owner } from './entry.js';

/** Where many Pkis are refused at once, the policy was changed rather than all of them. */
const WAS_IT_THE_POLICY = [
  'See whether the policy was changed: `kubectl logs -n chancery-system -l app.kubernetes.io/name=pki-signer --tail=-1 | grep -E "policy (loaded|refused|warning)"`.',
  'Say what the present policy decides, without a signer: `npx chancery policy check --policy policy.yaml manifest.yaml`.',
];

/** What the policy does not allow, as the Pki asks for it. */
export const POLICY_REASONS = {
  ServiceNameNotAllowed: owner({
    meaning: 'The policy has no rule that lets this namespace use this service name.',
    example: 'ServiceName: appp1 in pki: app1-pki is not found in allowedNames: [app1 app2]. Did you mean app1?',
    fix: 'Correct spec.serviceName to one of the allowed names, or ask the security team for a rule.',
    onCall: WAS_IT_THE_POLICY,
  }),
  NamespaceNotAllowed: owner({
    meaning: 'The policy has no rule for this namespace at all.',
    example: 'Namespace: app3 of pki: app1-pki has no rule in the policy for cluster: prod-1. The security team has to add one.',
    fix: 'Ask the security team for a rule that names this cluster and namespace.',
    onCall: [
      "See that the cluster in the message is the one you expect: it is the name of crd-watcher's NATS account (CLUSTER_NAME).",
      ...WAS_IT_THE_POLICY,
    ],
  }),
  CommonNameNotAllowed: owner({
    meaning: 'The common name is not among the names that the rule grants to this service.',
    example:
      'CommonName: app1.app1.svcc in pki: app1-pki is not found in allowedCommonNames: [app1 app1.app1 app1.app1.svc app1.app1.svc.cluster.local]. Did you mean app1.app1.svc?',
    fix: 'Correct spec.commonName to one of the allowed names, or leave it out.',
    onCall: WAS_IT_THE_POLICY,
  }),
  DnsNameNotAllowed: owner({
    meaning: 'A DNS name is not among the names that the rule grants to this service.',
    example:
      'DnsName: app1.app2.svc in pki: app1-pki is not found in allowedDnsNames: [app1 app1.app1 app1.app1.svc app1.app1.svc.cluster.local]. Did you mean app1.app1.svc?',
    fix: 'Correct or remove the entry of spec.dnsNames that the message names.',
    onCall: WAS_IT_THE_POLICY,
  }),
  IpAddressNotAllowed: owner({
    meaning: 'An IP address is outside of the ranges that the rule grants to this service.',
    example: 'IpAddress: 192.168.1.7 in pki: app1-pki is not found in allowedIpAddresses: [10.0.0.0/8].',
    fix: 'Correct or remove the entry of spec.ipAddresses that the message names.',
    onCall: WAS_IT_THE_POLICY,
  }),
  UriNotAllowed: owner({
    meaning: 'A URI is not among those that the rule grants to this service.',
    example:
      'Uri: spiffe://example.org/ns/app1/sa/app2 in pki: app1-pki is not found in allowedUris: [spiffe://example.org/ns/app1/sa/app1]. Did you mean spiffe://example.org/ns/app1/sa/app1?',
    fix: 'Correct or remove the entry of spec.uris that the message names.',
    onCall: WAS_IT_THE_POLICY,
  }),
  EmailAddressNotAllowed: owner({
    meaning: 'An email address is not among those that the rule grants to this service.',
    example: 'EmailAddress: team@example.com in pki: app1-pki is not found in allowedEmailAddresses: [*@example.org].',
    fix: 'Correct or remove the entry of spec.emailAddresses that the message names.',
    onCall: WAS_IT_THE_POLICY,
  }),
  NamesMissing: owner({
    meaning: 'The Pki asks for no name, and its rule gives none without being asked: it has patterns only.',
    example: 'Names of pki: app1-pki are missing: rule: shop gives none without being asked. Name one in spec.dnsNames, as allowedDnsNames has it: [*.shop.example.org].',
    fix: 'Name what the certificate is for in the field that the message names.',
    onCall: WAS_IT_THE_POLICY,
  }),
  SubjectNotAllowed: owner({
    meaning: 'The rule does not grant subject fields beside the common name, or not these.',
    example: 'Subject organizations: Exampel in pki: app1-pki is not found in allowedValues: [Example]. Did you mean Example?',
    fix: 'Remove spec.subject, or ask the security team to allow it.',
    onCall: WAS_IT_THE_POLICY,
  }),
  DurationNotAllowed: owner({
    meaning: 'The duration is longer than the rule allows, or so short that its renewals would run into the rate limit.',
    example: 'Duration: 120d in pki: app1-pki is longer than maxDuration: 90d.',
    fix: 'Change spec.duration to what the message names, or leave it out to get the longest that is allowed.',
    onCall: WAS_IT_THE_POLICY,
  }),
  KeyNotAllowed: owner({
    meaning: 'The rule does not allow this kind or size of private key.',
    example: 'PrivateKey: RSA-4096 in pki: app1-pki is not found in allowedKeys: [ECDSA-P256 RSA-2048].',
    fix: 'Change spec.privateKey to one of the kinds that the message names.',
    onCall: WAS_IT_THE_POLICY,
  }),
  UsageNotAllowed: owner({
    meaning: 'The rule does not allow this usage, or none of the defaults of a kind of which the Pki names none.',
    example: 'Usage: code signing in pki: app1-pki is not found in allowedUsages: [digital signature server auth client auth].',
    fix: 'Remove the usage that the message names from spec.usages, or name one of the kind that is missing.',
    onCall: WAS_IT_THE_POLICY,
  }),
  AuthorityNotAllowed: owner({
    meaning: 'The authority is unknown, or the rule does not allow this service to use it.',
    example: 'Authority: defualt in pki: app1-pki is not found in allowedAuthorities: [default]. Did you mean default?',
    fix: 'Correct spec.authority to one that the message names, or leave it out.',
    onCall: WAS_IT_THE_POLICY,
  }),
} as const;

import type { ReasonEntry } from './reason.js';

const owner = (meaning: string, fix: string) =>
  ({ actor: 'owner', eventType: 'Warning', ready: 'False', meaning, fix }) as const satisfies ReasonEntry;

/** What the application's owner can and must put right. */
export const OWNER_REASONS = {
  ServiceNameNotAllowed: owner(
    'The policy has no rule that lets this namespace use this service name.',
    'Correct spec.serviceName to one of the allowed names, or ask the security team for a rule.',
  ),
  NamespaceNotAllowed: owner(
    'The policy has no rule for this namespace at all.',
    'Ask the security team for a rule that names this cluster and namespace.',
  ),
  CommonNameNotAllowed: owner(
    'The common name is not among the names that the rule grants to this service.',
    'Correct spec.commonName to one of the allowed names, or leave it out.',
  ),
  DnsNameNotAllowed: owner(
    'A DNS name is not among the names that the rule grants to this service.',
    'Correct or remove the entry of spec.dnsNames that the message names.',
  ),
  IpAddressNotAllowed: owner(
    'An IP address is outside of the ranges that the rule grants to this service.',
    'Correct or remove the entry of spec.ipAddresses that the message names.',
  ),
  UriNotAllowed: owner(
    'A URI is not among those that the rule grants to this service.',
    'Correct or remove the entry of spec.uris that the message names.',
  ),
  EmailAddressNotAllowed: owner(
    'An email address is not among those that the rule grants to this service.',
    'Correct or remove the entry of spec.emailAddresses that the message names.',
  ),
  SubjectNotAllowed: owner(
    'The rule does not grant subject fields beside the common name, or not these.',
    'Remove spec.subject, or ask the security team to allow it.',
  ),
  DurationNotAllowed: owner(
    'The duration is longer than the rule allows.',
    'Lower spec.duration to what the message names, or leave it out to get the longest that is allowed.',
  ),
  KeyNotAllowed: owner(
    'The rule does not allow this kind or size of private key.',
    'Change spec.privateKey to one of the kinds that the message names.',
  ),
  UsageNotAllowed: owner(
    'The rule does not allow this key usage.',
    'Remove the usage that the message names from spec.usages.',
  ),
  AuthorityNotAllowed: owner(
    'The authority is unknown, or the rule does not allow this service to use it.',
    'Correct spec.authority to one that the message names, or leave it out.',
  ),
  ServiceNameInvalid: owner(
    'The service name is not a DNS label (RFC 1123): lower-case letters, digits and inner hyphens, at most 63.',
    'Correct spec.serviceName.',
  ),
  CommonNameInvalid: owner(
    'The common name is empty, longer than 64 characters (RFC 5280, ub-common-name) or no name at all.',
    'Correct or remove spec.commonName.',
  ),
  DnsNameInvalid: owner(
    'An entry of dnsNames is not a DNS name (RFC 1123): an underscore, an empty or too long label, an IP address.',
    'Correct or remove the entry of spec.dnsNames that the message names.',
  ),
  IpAddressInvalid: owner(
    'An entry of ipAddresses is neither an IPv4 nor an IPv6 address.',
    'Correct or remove the entry of spec.ipAddresses that the message names.',
  ),
  UriInvalid: owner(
    'An entry of uris is not an absolute URI (RFC 3986) with a scheme and a host or path.',
    'Correct or remove the entry of spec.uris that the message names.',
  ),
  EmailAddressInvalid: owner(
    'An entry of emailAddresses is not a mailbox (RFC 5321) in ASCII.',
    'Correct or remove the entry of spec.emailAddresses that the message names.',
  ),
  SubjectInvalid: owner(
    'A field of the subject is empty, too long, or of the wrong form (RFC 5280, appendix A).',
    'Correct the field of spec.subject that the message names.',
  ),
  DurationInvalid: owner(
    'A duration is not of the form 90d, 12h, 30m or 2160h0m0s, or renewBefore is not shorter than duration.',
    'Correct spec.duration or spec.renewBefore.',
  ),
  KeyInvalid: owner(
    'The size does not belong to the algorithm of the private key.',
    'Correct spec.privateKey.size, or leave it out.',
  ),
  UsageInvalid: owner(
    'An entry of usages is not a key usage or extended key usage that Chancery knows.',
    'Correct or remove the entry of spec.usages that the message names.',
  ),
  SecretNameInvalid: owner(
    'The Secret name is not a DNS subdomain (RFC 1123).',
    'Correct spec.secretName.',
  ),
  SpecInvalid: owner(
    'The spec has a field that cannot be read as what it should be.',
    'Correct the field that the message names.',
  ),
  SecretNameTaken: owner(
    'Another Pki of this namespace already feeds the Secret of this name.',
    'Give one of the two Pkis another spec.secretName.',
  ),
  SecretNotManaged: owner(
    'A Secret of this name exists and was not made by Chancery. It is never overwritten.',
    'Delete that Secret if nobody needs it, or set spec.secretName to another name.',
  ),
  PasswordMissing: owner(
    'The Secret, or the key in it, that has the password of a keystore does not exist.',
    'Make the Secret with that key, or correct spec.keystores; it is looked at again every 15 seconds.',
  ),
  PasswordInvalid: owner(
    'The password of a keystore cannot be used: empty, too long, not UTF-8, or with a control character.',
    'Correct the password in its Secret: most often it ends with a line break.',
  ),
  SecretImmutable: owner(
    'The Secret was made immutable, so the certificate in it cannot be renewed.',
    'Delete the Secret; it is made again at once.',
  ),
  SecretNameUnknown: owner(
    'A pod refers to a Secret that does not exist and that no Pki of its namespace makes, but one is made whose name is close.',
    'Correct the name of the Secret in the pod (its Deployment), or spec.secretName of the Pki.',
  ),
  SecretKeyMissing: owner(
    'A pod asks for a key that the Secret of its Pki does not have.',
    'Correct the key in the pod (its Deployment) to one that the message names, or let the Pki make it (spec.keystores).',
  ),
  PkiDeleted: owner(
    'The Pki of a Secret was deleted while pods still use the Secret: its certificate is not renewed any more.',
    'Apply the Pki again, which adopts the Secret, or let the pods use another Secret.',
  ),
  SecretSuperseded: owner(
    'A Pki feeds another Secret now (its secretName was changed) while pods still use the former one, which is not renewed any more.',
    'Let the pods use the Secret that the message names, then delete the former one.',
  ),
  RenewalRefused: owner(
    'The certificate in the Secret is about to expire, or has expired, while its renewal is refused for a reason that the message names.',
    'Correct what the message names; the certificate is renewed at once.',
  ),
} as const satisfies Record<string, ReasonEntry>;

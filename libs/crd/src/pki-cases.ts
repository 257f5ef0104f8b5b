import type { OwnerReason } from '@chancery/contracts';

/**
 * Specs with what is right or wrong about them: the one table for parseSpec and for the schema on a real API server.
 * Imported as `@chancery/crd/pki-cases`; no part of what the applications load.
 */
export interface PkiCase {
  readonly name: string;
  /** The Pki is called {@link CASE_PKI}. */
  readonly spec: unknown;
  /** What parseSpec finds first. */
  readonly expected: 'valid' | OwnerReason;
  /** Words of the Problem's message, and of the API server's answer unless {@link saysAtApply} says otherwise. */
  readonly says?: string;
  /** Words of the API server's answer where a plain limit or type of the schema refuses it. */
  readonly saysAtApply?: string;
  /** Path of the field, in the Problem and in the API server's answer. */
  readonly field?: string;
  /** Whether the API server refuses it; where absent, it refuses what parseSpec finds wrong. */
  readonly refusedAtApply?: boolean;
}

export const CASE_PKI = 'app1-pki';

const spec = (fields: Readonly<Record<string, unknown>> = {}) => ({ serviceName: 'app1', ...fields });

const valid = (name: string, fields?: Readonly<Record<string, unknown>>): PkiCase => ({
  name,
  spec: spec(fields),
  expected: 'valid',
});

const VALID: readonly PkiCase[] = [
  valid('nothing but a service name'),
  valid('service name of digits', { serviceName: '1' }),
  valid('service name of 63 characters', { serviceName: 'a'.repeat(63) }),
  valid('common name with blanks and umlauts', { commonName: 'Zahlstelle Köln 1' }),
  valid('common name of 64 characters outside of the basic plane', { commonName: '𝒜'.repeat(64) }),
  valid('DNS names: single label, wildcard, A-label, capitals, digits first', {
    dnsNames: ['app1', '*.example.com', 'xn--bcher-kva.example', 'App1.Example.COM', '3com.example', 'a.0b'],
  }),
  valid('DNS name of 253 characters', { dnsNames: [`${'a.'.repeat(126)}a`] }),
  valid('DNS label of 63 characters', { dnsNames: [`${'a'.repeat(63)}.example`] }),
  valid('the same DNS name twice', { dnsNames: ['a.example', 'a.example'] }),
  valid('100 DNS names', { dnsNames: Array.from({ length: 100 }, (_, i) => `a${i}.example`) }),
  valid('IP addresses', { ipAddresses: ['10.0.0.1', '::1', 'fd00::1', '2001:db8:0:0:0:0:0:1'] }),
  valid('URIs', {
    uris: ['urn:uuid:0c6e', 'https://[fd00::1]:8443/a%20b?c=d#e', 'a:/b', 'https://me:x%20y@a_b.example.org:443', 'https://10.0.0.1/'],
  }),
  ...['spiffe://example.org/ns/app1/sa/default', 'spiffe://a_b-1.c/.../..a/A_b', `spiffe://${'a'.repeat(255)}/b`].map((uri) =>
    valid(`the SPIFFE id ${uri.slice(0, 60)}`, { uris: [uri] }),
  ),
  valid('the same SPIFFE id twice', { uris: ['spiffe://example.org/a', 'spiffe://example.org/a'] }),
  valid('email addresses', { emailAddresses: ['team+pki@example.com', 'a.b@localhost'] }),
  valid('subject', {
    subject: {
      organizations: ['Box, Inc.'],
      organizationalUnits: ['PKI'],
      countries: ['US', 'DE'],
      provinces: ['California'],
      localities: ['Redwood City'],
    },
  }),
  valid('duration in days', { duration: '90d', renewBefore: '30d' }),
  valid('duration as Go prints it', { duration: '2160h0m0s', renewBefore: '720h' }),
  valid('days are compared with hours', { duration: '1d', renewBefore: '23h59m59s' }),
  valid('days and hours together', { duration: '1d12h', renewBefore: '1d11h' }),
  valid('seconds', { duration: '10s', renewBefore: '3s' }),
  valid('renewBefore alone', { renewBefore: '30d' }),
  valid('usages', { usages: ['digital signature', 'key encipherment', 'server auth', 'client auth'] }),
  valid('a SPIFFE id with the usages that it needs, and more', {
    uris: ['spiffe://example.org/a'], usages: ['digital signature', 'key agreement', 'server auth', 'client auth', 'code signing'],
  }),
  valid('a SPIFFE id with one kind of usages, the other by default', { uris: ['spiffe://example.org/a'], usages: ['client auth', 'server auth'] }),
  valid('usages without digital signature and a URI that is no SPIFFE id', { uris: ['urn:a:b'], usages: ['key agreement', 'server auth'] }),
  valid('RSA without size', { privateKey: { algorithm: 'RSA' } }),
  ...[2048, 3072, 4096].map((size) => valid(`RSA of ${size}`, { privateKey: { algorithm: 'RSA', size } })),
  ...[256, 384, 521].map((size) => valid(`ECDSA of ${size}`, { privateKey: { algorithm: 'ECDSA', size } })),
  valid('size alone belongs to ECDSA', { privateKey: { size: 384 } }),
  valid('Ed25519', { privateKey: { algorithm: 'Ed25519' } }),
  valid('RSA in PKCS1', { privateKey: { algorithm: 'RSA', encoding: 'PKCS1', rotationPolicy: 'Never' } }),
  valid('ECDSA in SEC1', { privateKey: { encoding: 'PKCS1' } }),
  valid('secret name with dots', { secretName: 'app1.tls' }),
  valid('secret template', {
    secretTemplate: { labels: { 'example.com/team': 'app1', empty: '' }, annotations: { 'a.b/c': 'any text: ü\n' } },
  }),
  valid('both keystores and both formats', {
    keystores: {
      pkcs12: { passwordSecretRef: { name: 'app1.password', key: 'PKCS12_PASSWORD.v-1' }, profile: 'Legacy', alias: 'app1_a.b-1' },
      jks: { passwordSecretRef: { name: 'app1-password' }, alias: 'cab' },
    },
    additionalOutputFormats: ['DER', 'CombinedPEM'],
  }),
  valid('keystore with nothing but a password', { keystores: { pkcs12: { passwordSecretRef: { name: 'password' } } } }),
  valid('alias ca in PKCS#12', { keystores: { pkcs12: { passwordSecretRef: { name: 'password' }, alias: 'ca' } } }),
  valid('password in a Secret called as the Pki, the certificate in another', {
    secretName: 'app1-tls',
    keystores: { jks: { passwordSecretRef: { name: CASE_PKI } } },
  }),
  valid('JKS with Ed25519', {
    privateKey: { algorithm: 'Ed25519' },
    keystores: { jks: { passwordSecretRef: { name: 'password' } } },
  }),
  valid('no keystores and no formats', { keystores: {}, additionalOutputFormats: [] }),
  valid('owner reference', { secretOwnerReference: true }),
  valid('authority', { authority: 'internal-rsa' }),
  valid('empty lists', { dnsNames: [], usages: [], subject: {} }),
];

const notDns = (name: string, dnsName: string, says: string): PkiCase => ({
  name,
  spec: spec({ dnsNames: ['app1.example', dnsName] }),
  expected: 'DnsNameInvalid',
  field: 'spec.dnsNames[1]',
  says,
});

const LABELS_HAVE = 'is not a DNS name: labels have letters, digits and inner hyphens only.';

const NOT_DNS: readonly PkiCase[] = [
  notDns('underscore', 'a_b.example', LABELS_HAVE),
  notDns('hyphen first', '-a.example', LABELS_HAVE),
  notDns('hyphen last', 'a-.example', LABELS_HAVE),
  notDns('blank', 'a b.example', LABELS_HAVE),
  notDns('empty label', 'a..example', 'is not a DNS name: it has an empty label.'),
  notDns('dot first', '.example', 'is not a DNS name: it has an empty label.'),
  notDns('dot last', 'a.example.', 'is not a DNS name: leave out the dot at the end.'),
  notDns('empty', '', 'DnsName: ""'),
  notDns('IPv4 address', '10.0.0.1', 'is an IP address: put it into spec.ipAddresses.'),
  notDns('IPv6 address', 'fd00::1', 'is an IP address: put it into spec.ipAddresses.'),
  notDns('almost an IPv4 address', '10.0.0.256', 'is not a DNS name: its last label has digits only.'),
  notDns('asterisk before digits', '*.1', 'is not a DNS name: its last label has digits only.'),
  notDns('unicode', 'bücher.example', 'is not a DNS name: write other scripts as A-labels (xn--...).'),
  notDns('URL', 'https://a.example/', 'is not a DNS name: leave out scheme, user, port and path.'),
  notDns('port', 'a.example:443', 'is not a DNS name: leave out scheme, user, port and path.'),
  notDns('asterisk in a label', 'a*.example', 'is not a DNS name: an asterisk may only be the whole first label'),
  notDns('asterisk in the second label', 'a.*.example', 'is not a DNS name: an asterisk may only be the whole first label'),
  notDns('asterisk alone', '*', 'is not a DNS name: an asterisk may only be the whole first label'),
  notDns('label of 64', `${'a'.repeat(64)}.example`, 'is not a DNS name: it has a label of more than 63 characters.'),
  ...['xn--zzz999.example', 'a.xn--a', '*.XN--ZZZ999.example'].map((dnsName) => ({
    ...notDns(`"${dnsName}", no A-label`, dnsName, 'is no A-label (RFC 5890)'),
    // CEL cannot decode it.
    refusedAtApply: false,
  })),
  {
    ...notDns('254 characters', `${'a.'.repeat(126)}aa`, 'is too long: at most 253 characters.'),
    saysAtApply: 'Too long: may not be more than 253 bytes',
  },
  {
    // A messageExpression with a line break is not shown; the plain message is.
    ...notDns('line break', 'a.example\nb', LABELS_HAVE),
    saysAtApply: 'DnsName is not a DNS name: labels have letters, digits and inner hyphens only.',
  },
];

const wrong = (
  name: string,
  fields: Readonly<Record<string, unknown>>,
  expected: OwnerReason,
  field: string,
  says: string,
  saysAtApply?: string,
): PkiCase => ({ name, spec: spec(fields), expected, field, says, ...(saysAtApply !== undefined && { saysAtApply }) });

const key = (privateKey: unknown) => ({ privateKey });
const template = (secretTemplate: unknown) => ({ secretTemplate });

const WRONG: readonly PkiCase[] = [
  ...[['а', '0430'], ['ａ', 'FF41'], ['ü', '00FC'], ['𝒜', '1D49C'], ['\u007f', '007F'], ['\u200b', '200B'], ['\u0100', '0100'], ['\u1000', '1000'], [' ', '0020']].map(([character, number]) =>
    wrong(`service name with U+${number}`, { serviceName: `app${character}я` }, 'ServiceNameInvalid', 'spec.serviceName',
      `at most 63. It has the character U+${number}, which is none of these.`),
  ),
  ...['', 'App1', 'app_1', '-app1', 'app1-', 'a.b', 'a'.repeat(64)].map((serviceName) =>
    wrong(`service name "${serviceName}"`, { serviceName }, 'ServiceNameInvalid', 'spec.serviceName', 'is not a DNS label'),
  ),
  wrong('blank before the common name', { commonName: ' app1' }, 'CommonNameInvalid', 'spec.commonName', 'is not plain text'),
  wrong('empty common name', { commonName: '' }, 'CommonNameInvalid', 'spec.commonName', 'CommonName: ""'),
  wrong('bidi character in the common name', { commonName: 'a\u202eb' }, 'CommonNameInvalid', 'spec.commonName',
    'is not plain text'),
  wrong('common name of 65', { commonName: 'a'.repeat(65) }, 'CommonNameInvalid', 'spec.commonName',
    'is too long: at most 64 characters.', 'Too long: may not be more than 64 bytes'),
  wrong('101 DNS names', { dnsNames: Array.from({ length: 101 }, (_, i) => `a${i}`) }, 'DnsNameInvalid', 'spec.dnsNames',
    'is too long: at most 100 entries.', 'Too many: 101: must have at most 100 items'),
  ...['10.0.0.0/8', '10.0.0.01', '10.0.0', 'fe80::1%eth0', '::ffff:10.0.0.1', 'localhost', ''].map((address) =>
    wrong(`IP address "${address}"`, { ipAddresses: [address] }, 'IpAddressInvalid', 'spec.ipAddresses[0]',
      'is not an IPv4 or IPv6 address'),
  ),
  ...['app1', '/a/b', 'http://', 'spiffe:///x', 'http://a b', 'http://ü.example', 'a:b%zz', '1a:b', 'a:', '', 'https://app[1].example.org/x', 'https://[.example.org/a',
    'https://example.org./x', 'https://a..b/x', 'https://.a/x', 'https://[/x', 'https://[zz]/', 'https://[fd00::1::2]/', 'https://[::ffff:1.2.3.4]/', 'https://[10.0.0.1]/',
    'https://a:b/x', 'https://a:/x', 'https://a:123456/x', 'https://a%20b/x', 'https://:80/x', 'https://@/x', 'https://]/x', 'https://a@b@c/x', 'spiffe://a..b/x'].map((uri) =>
    wrong(`URI "${uri}"`, { uris: [uri] }, 'UriInvalid', 'spec.uris[0]', 'is not an absolute URI'),
  ),
  ...['SPIFFE://example.org/a', 'spiffe:a', 'spiffe://example.org', 'spiffe:/a', 'spiffe://Example.org/a', 'spiffe://example.org:8443/a', 'spiffe://user@example.org/a',
    'spiffe://example.org/a?b', 'spiffe://example.org/a#b', 'spiffe://example.org/', 'spiffe://example.org/a/', 'spiffe://example.org/a//b',
    'spiffe://example.org/a/../b', 'spiffe://example.org/.', 'spiffe://example.org/a%20b', 'spiffe://example.org/a:b', `spiffe://${'a'.repeat(256)}/b`].map((uri) =>
    wrong(`SPIFFE id "${uri.slice(0, 60)}"`, { uris: [uri] }, 'UriInvalid', 'spec.uris[0]', 'is not a SPIFFE id, as in'),
  ),
  wrong('a SPIFFE id beside another URI', { uris: ['https://example.org', 'spiffe://example.org/a'] }, 'UriInvalid', 'spec.uris',
    'is a SPIFFE id, beside which a certificate has no other URI'),
  wrong('two SPIFFE ids', { uris: ['spiffe://example.org/a', 'spiffe://example.org/b'] }, 'UriInvalid', 'spec.uris',
    'is a SPIFFE id, beside which a certificate has no other URI'),
  ...['team', 'team@', '@example.com', 'a..b@example.com', 'a b@example.com', 'ü@example.com', 'a@b_c',
    `${'a'.repeat(65)}@example.com`].map((address) =>
    wrong(`email address "${address}"`, { emailAddresses: [address] }, 'EmailAddressInvalid', 'spec.emailAddresses[0]',
      'is not an email address in ASCII'),
  ),
  wrong('empty organization', { subject: { organizations: [''] } }, 'SubjectInvalid', 'spec.subject.organizations[0]',
    'is not plain text'),
  ...['de', 'DEU', 'Germany'].map((country) =>
    wrong(`country "${country}"`, { subject: { countries: [country] } }, 'SubjectInvalid', 'spec.subject.countries[0]',
      'is not a country: two capital letters'),
  ),
  ...['90 days', '90', '1.5h', '1y', '-h', '0x', '', '1h1d', '1000000h'].map((duration) =>
    wrong(`duration "${duration}"`, { duration }, 'DurationInvalid', 'spec.duration', 'is not a duration: write whole days'),
  ),
  ...['0s', '0', '0d0h0m0s', '00000d'].flatMap((zero) => [
    wrong(`duration "${zero}"`, { duration: zero }, 'DurationInvalid', 'spec.duration', 'is no time: write at least 1s, or leave it out for the default.'),
    wrong(`renewBefore "${zero}"`, { renewBefore: zero }, 'DurationInvalid', 'spec.renewBefore',
      'is no time: write at least 1s, or leave it out to renew after two thirds of the time.'),
  ]),
  wrong('negative duration', { duration: '-1h' }, 'DurationInvalid', 'spec.duration', 'is negative: leave out the minus sign.'),
  wrong('renewBefore that is no duration', { renewBefore: 'soon' }, 'DurationInvalid', 'spec.renewBefore',
    'RenewBefore: soon'),
  wrong('renewBefore as long as duration', { duration: '1d', renewBefore: '24h' }, 'DurationInvalid', 'spec.renewBefore',
    'is not shorter than duration: 1d.'),
  wrong('renewBefore longer than duration', { duration: '1d1h', renewBefore: '2d' }, 'DurationInvalid', 'spec.renewBefore',
    'is not shorter than duration: 1d1h.'),
  wrong('a SPIFFE id without digital signature', { uris: ['spiffe://example.org/a'], usages: ['key agreement', 'server auth', 'client auth'] },
    'UsageInvalid', 'spec.usages', 'lack digital signature, which the certificate of a SPIFFE id has to have (X509-SVID, sections 4.3 and 4.4): add that, or leave spec.usages out.'),
  wrong('a SPIFFE id for one end only', { uris: ['spiffe://example.org/a'], usages: ['client auth'] }, 'UsageInvalid', 'spec.usages',
    'lack server auth, which the'),
  wrong('a SPIFFE id for neither', { uris: ['spiffe://example.org/a'], usages: ['key agreement', 'code signing'] }, 'UsageInvalid', 'spec.usages',
    'lack digital signature, server auth, client auth, which'),
  wrong('unknown usage', { usages: ['server auth', 'servr auth'] }, 'UsageInvalid', 'spec.usages[1]',
    'Did you mean server auth?', 'Unsupported value: "servr auth": supported values: "digital signature"'),
  wrong('usage of an authority', { usages: ['cert sign'] }, 'UsageInvalid', 'spec.usages[0]', 'is not found in usages:',
    'Unsupported value: "cert sign"'),
  wrong('unknown algorithm', key({ algorithm: 'ECDSSA' }), 'KeyInvalid', 'spec.privateKey.algorithm', 'Did you mean ECDSA?',
    'Unsupported value: "ECDSSA": supported values: "RSA", "ECDSA", "Ed25519"'),
  wrong('RSA of 1024', key({ algorithm: 'RSA', size: 1024 }), 'KeyInvalid', 'spec.privateKey.size',
    'does not belong to RSA: allowed are [2048 3072 4096].'),
  wrong('size of RSA for ECDSA', key({ size: 2048 }), 'KeyInvalid', 'spec.privateKey.size',
    'does not belong to ECDSA: allowed are [256 384 521].'),
  wrong('size for Ed25519', key({ algorithm: 'Ed25519', size: 256 }), 'KeyInvalid', 'spec.privateKey.size',
    'does not belong to Ed25519: leave the size out.'),
  wrong('PKCS1 for Ed25519', key({ algorithm: 'Ed25519', encoding: 'PKCS1' }), 'KeyInvalid', 'spec.privateKey.encoding',
    'does not belong to Ed25519: allowed are [PKCS8].'),
  wrong('unknown rotation policy', key({ rotationPolicy: 'always' }), 'KeyInvalid', 'spec.privateKey.rotationPolicy',
    'Did you mean Always?', 'Unsupported value: "always": supported values: "Always", "Never"'),
  ...['App1', 'a_b', 'a..b', '-a', ''].map((secretName) =>
    wrong(`secret name "${secretName}"`, { secretName }, 'SecretNameInvalid', 'spec.secretName', 'is not a name for a Secret'),
  ),
  wrong('key of a label', template({ labels: { 'a b': 'c' } }), 'SpecInvalid', 'spec.secretTemplate.labels',
    'is not a key for a label or annotation'),
  wrong('value of a label', template({ labels: { team: 'a b' } }), 'SpecInvalid', 'spec.secretTemplate.labels',
    'is not a value for a label'),
  wrong('reserved label', template({ labels: { 'chancery.dev/managed': 'false' } }), 'SpecInvalid',
    'spec.secretTemplate.labels', 'is reserved: keys under chancery.dev/ are set by Chancery alone.'),
  wrong('reserved annotation', template({ annotations: { 'chancery.dev/pki': 'x/y' } }), 'SpecInvalid',
    'spec.secretTemplate.annotations', 'is reserved: keys under chancery.dev/ are set by Chancery alone.'),
  wrong('authority with an underscore', { authority: 'my_ca' }, 'SpecInvalid', 'spec.authority',
    'is not the name of an authority'),
];

const passwordIn = { passwordSecretRef: { name: 'password' } };
const wrongKeystore = (
  name: string,
  kind: 'pkcs12' | 'jks',
  fields: Readonly<Record<string, unknown>>,
  field: string,
  says: string,
  saysAtApply?: string,
): PkiCase =>
  wrong(`${kind}: ${name}`, { keystores: { [kind]: { ...passwordIn, ...fields } } }, 'SpecInvalid',
    ['spec.keystores', kind, ...(field === '' ? [] : [field])].join('.'), says, saysAtApply);

const WRONG_KEYSTORES: readonly PkiCase[] = (['pkcs12', 'jks'] as const).flatMap((kind) => [
  wrongKeystore('no password', kind, { passwordSecretRef: undefined }, 'passwordSecretRef',
    'is missing: the password of the store comes from a Secret.', 'Required value'),
  wrongKeystore('no name of the Secret', kind, { passwordSecretRef: { key: 'password' } }, 'passwordSecretRef.name',
    'is missing: name the Secret that holds the password.', 'Required value'),
  ...['', 'App1', 'other/password'].map((secret) =>
    wrongKeystore(`Secret "${secret}"`, kind, { passwordSecretRef: { name: secret } }, 'passwordSecretRef.name',
      'is not a name for a Secret'),
  ),
  wrongKeystore('the Secret of the Pki', kind, { passwordSecretRef: { name: CASE_PKI } }, 'passwordSecretRef.name',
    'is the Secret that receives the certificate: keep the password in another.'),
  ...['', 'a b', 'a/b', 'schlüssel'].map((dataKey) =>
    wrongKeystore(`data key "${dataKey}"`, kind, { passwordSecretRef: { name: 'password', key: dataKey } }, 'passwordSecretRef.key',
      'is not a key of a Secret: letters, digits, hyphens, underscores and dots only.'),
  ),
  ...['', 'App1', '-a', 'a b', 'ä'].map((alias) =>
    wrongKeystore(`alias "${alias}"`, kind, { alias }, 'alias', 'is not an alias: lower-case letters'),
  ),
  wrongKeystore('alias of 64', kind, { alias: 'a'.repeat(64) }, 'alias', 'is too long: at most 63 characters.',
    'Too long: may not be more than 63 bytes'),
]);

const WRONG_FORMATS: readonly PkiCase[] = [
  ...WRONG_KEYSTORES,
  wrong('password in the Secret that secretName names',
    { secretName: 'app1-tls', keystores: { pkcs12: { passwordSecretRef: { name: 'app1-tls' } } } }, 'SpecInvalid',
    'spec.keystores.pkcs12.passwordSecretRef.name', 'is the Secret that receives the certificate'),
  ...['ca', 'ca-2'].map((alias) =>
    wrongKeystore(`alias "${alias}"`, 'jks', { alias }, 'alias', 'is reserved: ca, ca-2 and so on name the trusted certificates.'),
  ),
  wrongKeystore('unknown profile', 'pkcs12', { profile: 'modern' }, 'profile', 'Did you mean Modern?',
    'Unsupported value: "modern": supported values: "Modern", "Legacy"'),
  wrong('unknown output format', { additionalOutputFormats: ['DER', 'CombinedPem'] }, 'SpecInvalid',
    'spec.additionalOutputFormats[1]', 'Did you mean CombinedPEM?',
    'Unsupported value: "CombinedPem": supported values: "CombinedPEM", "DER"'),
  wrong('output format twice', { additionalOutputFormats: ['DER', 'CombinedPEM', 'DER'] }, 'SpecInvalid',
    'spec.additionalOutputFormats[2]', 'is there twice: leave one out.', 'Duplicate value: "DER"'),
];

/** What a schema that checks nothing lets through. */
const GARBAGE: readonly PkiCase[] = [
  { name: 'no spec', spec: undefined, expected: 'ServiceNameInvalid', field: 'spec', says: 'is missing',
    saysAtApply: 'Required value' },
  { name: 'no service name', spec: {}, expected: 'ServiceNameInvalid', field: 'spec.serviceName', says: 'is missing',
    saysAtApply: 'Required value' },
  { name: 'spec is a list', spec: [], expected: 'SpecInvalid', field: 'spec', says: 'is a list, not an object with fields.',
    saysAtApply: 'must be of type object' },
  wrong('service name is a number', { serviceName: 123 }, 'ServiceNameInvalid', 'spec.serviceName',
    'is a number, not text: write it in quotes.', 'must be of type string'),
  wrong('service name is an object', { serviceName: {} }, 'ServiceNameInvalid', 'spec.serviceName',
    'is an object, not text.', 'must be of type string'),
  wrong('service name of a megabyte', { serviceName: 'a'.repeat(1_000_000) }, 'ServiceNameInvalid', 'spec.serviceName',
    'is too long: at most 253 characters.', 'Too long: may not be more than 253 bytes'),
  wrong('DNS names are text', { dnsNames: 'a.example' }, 'DnsNameInvalid', 'spec.dnsNames', 'is text, not a list.',
    'must be of type array'),
  wrong('DNS name is a list', { dnsNames: [['a']] }, 'DnsNameInvalid', 'spec.dnsNames[0]', 'is a list, not text.',
    'must be of type string'),
  wrong('private key is text', key('RSA'), 'KeyInvalid', 'spec.privateKey', 'is text, not an object with fields.',
    'must be of type object'),
  wrong('size is text', key({ algorithm: 'RSA', size: '2048' }), 'KeyInvalid', 'spec.privateKey.size',
    'is text, not a number: write it without quotes.', 'must be of type integer'),
  wrong('negative size', key({ size: -1 }), 'KeyInvalid', 'spec.privateKey.size', 'does not belong to ECDSA',
    'should be greater than or equal to 0'),
  wrong('keystore is text', { keystores: 'pkcs12' }, 'SpecInvalid', 'spec.keystores', 'is text, not an object with fields.',
    'must be of type object'),
  wrongKeystore('is a list', 'jks', { passwordSecretRef: ['password'] }, 'passwordSecretRef', 'is a list, not an object with fields.',
    'must be of type object'),
  wrong('owner reference is text', { secretOwnerReference: 'yes' }, 'SpecInvalid', 'spec.secretOwnerReference',
    'is neither true nor false.', 'must be of type boolean'),
];

export const PKI_CASES: readonly PkiCase[] = [...VALID, ...NOT_DNS, ...WRONG, ...WRONG_FORMATS, ...GARBAGE];

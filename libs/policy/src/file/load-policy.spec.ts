import fc from 'fast-check';

import { loadPolicy } from './load-policy.js';

const GOOD = `apiVersion: policy.chancery.dev/v1
rules:
  - name: shop
    namespaces: [shop]
    serviceNames: [web]
`;

describe('a policy file', () => {
  it('of rules is read, completed by the defaults', () => {
    expect(loadPolicy(GOOD)).toMatchObject({
      warnings: [],
      rules: [{ name: 'shop', clusters: ['*'], maxDuration: '90d', authorities: ['default'] }],
    });
  });

  it('has the revision of its content', () => {
    const [a, b, c] = [loadPolicy(GOOD), loadPolicy(GOOD), loadPolicy(`${GOOD}\n`)];
    expect(a).toEqual(b);
    expect(a).not.toMatchObject({ revision: (c as { revision: string }).revision });
  });

  it("of the article's plain list is one rule for every namespace, and warns", () => {
    expect(loadPolicy('app1\n# a comment\napp2 # another\n\n')).toMatchObject({
      warnings: [expect.stringContaining('in every namespace')],
      rules: [{ name: 'allowedNames', namespaces: ['*'], serviceNames: ['app1', 'app2'] }],
    });
  });

  it.each([
    ['a typo in a key', GOOD.replace('serviceNames', 'servicenames'), 3, 'rules[0].serviceNames: '],
    ['a wrong type', GOOD.replace('[shop]', 'shop'), 4, 'rules[0].namespaces: '],
    ['broken YAML', `${GOOD}  : [`, 6, ''],
    ['a bad duration', `${GOOD}    maxDuration: forever\n`, 6, 'rules[0].maxDuration: is not a duration'],
    ['an unknown brace', GOOD.replace('[web]', '["{pod}"]'), 5, 'rules[0].serviceNames[0]: knows only'],
    ['a usage with a typo', `${GOOD}    usages: [digital signature, server-auth]\n`, 6, 'rules[0].usages[1]: server-auth is no usage; there are: digital signature, '],
    ['no purpose among its usages', `${GOOD}    usages: [digital signature]\n`, 6, 'rules[0].usages: has no extended key usage, of which a certificate has to have one: add one of server auth, '],
    ['no key usage among its usages', `${GOOD}    usages: [server auth]\n`, 6, 'rules[0].usages: has no key usage, of which a certificate has to have one: add one of digital signature, '],
    ['two stars behind the first label', `${GOOD}    dnsNames: ["a.**.example.org"]\n`, 6, 'rules[0].dnsNames[0]: ** may only be the whole first label, as in **.example.org'],
    ['two stars in a label', `${GOOD}    commonNames: ["**a.example.org"]\n`, 6, 'rules[0].commonNames[0]: ** may only be the whole first label'],
    ['a range with bits beyond its length', `${GOOD}    ipAddresses: ["10.1.2.3/8"]\n`, 6, 'rules[0].ipAddresses[0]: 10.1.2.3/8 has bits beyond its length'],
    ['a range of mapped addresses', `${GOOD}    ipAddresses: ["::ffff:10.0.0.0/104"]\n`, 6, 'rules[0].ipAddresses[0]: ::ffff:10.0.0.0/104 is IPv4 written as IPv6'],
    ['braces where nothing is known yet', GOOD.replace('[shop]', '["{serviceName}"]'), 4, 'rules[0].namespaces[0]: has no value for braces'],
    ['an unknown key, at its own place', `${GOOD}    keyz: [Ed25519]\n`, 6, 'rules[0]: Unrecognized key: "keyz"'],
    ['a publishing URL in another script', `authorities: [{name: default, crlUrls: ["http://m\u00fcnchen.example/ca.crl"]}]\n${GOOD}`, 1, 'authorities[0].crlUrls[0]: must be written as a certificate has it'],
    ['a publishing URL without slashes', `authorities: [{name: default, crlUrls: ["http:a.b/x"]}]\n${GOOD}`, 1, 'authorities[0].crlUrls[0]: must be written as a certificate has it'],
    ['two stars in a URI', `${GOOD}    uris: ["https://**.example.org"]\n`, 6, 'rules[0].uris[0]: ** is known in dnsNames and commonNames only'],
    ['a name in another script', `${GOOD}    dnsNames: ["{serviceName}.svc", "*.b\u00fccher.example"]\n`, 6, 'rules[0].dnsNames[1]: *.b\u00fccher.example is not a DNS name: write other scripts as A-labels'],
    ['a template that never is a name', `${GOOD}    dnsNames: ["{serviceName}_{namespace}"]\n`, 6, 'rules[0].dnsNames[0]: {serviceName}_{namespace} is not a DNS name: '],
    ['a rule named twice', GOOD + GOOD.slice(GOOD.indexOf('  - name')), 6, 'rules[1].name: another rule'],
    ['an authority that is not listed', `${GOOD}authorities:\n  - name: other\n`, 3, 'rules[0].authorities[0]: "default" is not among authorities'],
    ['a frozen authority that is not listed', `${GOOD}authorities:\n  - name: default\nfrozen:\n  authorities: [defualt]\n`, 9,
      'frozen.authorities[0]: "defualt" is not among authorities: [default]. Did you mean default?'],
    ['an authority that is listed twice', `${GOOD}authorities:\n  - name: default\n  - name: default\n`, 8, 'authorities[1].name: is listed before'],
    ['a duration that is too short to be renewed', `${GOOD}    maxDuration: 1m29s\n`, 6,
      'rules[0].maxDuration: 1m29s is shorter than 1m30s, which limits.pki.perHour: 60 needs for renewals; raise one of the two'],
    ['a limit that lets nothing be renewed', `${GOOD}    maxDuration: 30d\nlimits: {pki: {perHour: 0.001}}\n`, 6, 'rules[0].maxDuration: 30d is shorter than 62d12h'],
    ['a CRL over https', `${GOOD}authorities:\n  - name: default\n    crlUrls: ["https://ca.example/1.crl"]\n`, 8, 'authorities[0].crlUrls[0]: must be an http:// URL'],
    ['a cluster that can be none', `${GOOD}frozen: {clusters: [Prod-1]}\n`, 6, 'frozen.clusters[0]: Prod-1 can be the name of no cluster: lower-case letters, digits and inner hyphens only, at most 63. Did you mean prod-1?'],
    ['no cluster at all', `${GOOD}    clusters: []\n`, 6, 'rules[0].clusters: '],
    ['a namespace that can be none', GOOD.replace('[shop]', '["a/b"]'), 4, 'rules[0].namespaces[0]: a/b can be the name of no namespace'],
    ['a service that can be none', GOOD.replace('[web]', '["web-*", "{namespace}.web"]'), 5, 'rules[0].serviceNames[1]: {namespace}.web can be the name of no service'],
    ['an authority that nobody can ask for', `${GOOD}    authorities: [Corp_CA]\n`, 6, 'rules[0].authorities[0]: Corp_CA can be the name of no authority: lower-case letters, digits and inner hyphens only, at most 63. Did you mean corp-ca?'],
    ['a URI without a scheme', `${GOOD}    uris: [example.org/*]\n`, 6, 'rules[0].uris[0]: is no URI'],
    ['an email address without a mailbox', `${GOOD}    emailAddresses: [example.org]\n`, 6, 'rules[0].emailAddresses[0]: is no email address'],
    ['a URI that no certificate can have', `${GOOD}    uris: ["https://*.example.org/*", "https://a b/*"]\n`, 6, 'rules[0].uris[1]: https://a b/* can be no URI of a certificate: '],
    ['a SPIFFE id in capitals', `${GOOD}    uris: ["spiffe://Example.org/{serviceName}"]\n`, 6, 'rules[0].uris[0]: spiffe://Example.org/{serviceName} can be no SPIFFE id: a trust domain in lower case'],
    ['a SPIFFE id without a path', `${GOOD}    uris: ["spiffe://example.org"]\n`, 6, 'rules[0].uris[0]: spiffe://example.org can be no SPIFFE id'],
    ['a mailbox in another script', `${GOOD}    emailAddresses: ["*@b\u00fccher.example"]\n`, 6, 'rules[0].emailAddresses[0]: *@b\u00fccher.example can be no email address in ASCII'],
    ['a common name that is too long', `${GOOD}    commonNames: ["${'a'.repeat(64)}*"]\n`, 6, 'can be no value of a subject: at most 64 characters'],
    ['an organization with a blank at its end', `${GOOD}    subject: {organizations: ["Example "]}\n`, 6, 'rules[0].subject.organizations[0]: Example  can be no value of a subject: at most 64'],
    ['a locality that is too long', `${GOOD}    subject: {localities: ["${'a'.repeat(129)}"]}\n`, 6, 'can be no value of a subject: at most 128 characters'],
    ['an address that is none', `${GOOD}    ipAddresses: [10.0.0.0/33]\n`, 6, 'rules[0].ipAddresses[0]: is no IP address and no range, as in 10.0.0.0/8 or fd00::/8'],
    ['a tag that nobody knows', GOOD.replace('[web]', '!include teams.yaml'), 5, 'Unresolved tag: !include'],
    ['a service name made of itself', GOOD.replace('[web]', '[web, "x-{serviceName}"]'), 5, 'rules[0].serviceNames[1]: cannot be made of {serviceName}, which it is to allow: * stands for any'],
    ['a rule that allows no name', `${GOOD}    dnsNames: []\n`, 6, 'rules[0].dnsNames: is empty, and so are commonNames, ipAddresses, uris and emailAddresses'],
    ['a publishing URL with a password', `authorities: [{name: default, crlUrls: ["http://me:secret@ca.example/1.crl"]}]\n${GOOD}`, 1, 'authorities[0].crlUrls[0]: must be written as a certificate has it: http://, no user'],
    ['a second document', `${GOOD}---\n${GOOD}`, 6, 'a second document begins here: a policy is one'],
    ['a star for a scheme', `${GOOD}    uris: ["*://example.org/x"]\n`, 6, 'rules[0].uris[0]: *://example.org/x fits no URI: write its scheme out, as in https://'],
    ['a star in a scheme', `${GOOD}    uris: ["urn:*", "h*s://example.org/x"]\n`, 6, 'rules[0].uris[1]: h*s://example.org/x fits no URI'],
    ['a DNS name that is too long', `${GOOD}    dnsNames: ["*.${Array(6).fill('a'.repeat(50)).join('.')}"]\n`, 6, 'can be no DNS name: it is longer than 253 characters.'],
    ['a mailbox that is too long', `${GOOD}    emailAddresses: ["*@${Array(6).fill('a'.repeat(50)).join('.')}"]\n`, 6, 'can be no email address in ASCII'],
    ['a publishing URL that is too long', `authorities: [{name: default, crlUrls: ["http://ca.example/${'a'.repeat(1024)}"]}]\n${GOOD}`, 1, 'authorities[0].crlUrls[0]: is longer than 1024 characters'],
    ['a usage that is a map', `${GOOD}    usages: [{toString: 1}]\n`, 6, 'rules[0].usages[0]: {"toString":1} is no usage; there are: '],
    ['a country in small letters', `${GOOD}    subject: {countries: [de]}\n`, 6, 'rules[0].subject.countries[0]: is no country'],
    ['a bad name in a plain list', 'app1\nApp_2\n', 2, '"App_2" is not a service name'],
  ])('with %s is refused with line and message', (_, text, line, message) => {
    const { errors } = loadPolicy(text) as unknown as { errors: { line: number; message: string }[] };
    expect(errors[0]).toMatchObject({ line });
    expect(errors[0]?.message).toContain(message);
  });

  it('may have every pattern that something fits', () => {
    const rule = [
      'uris: ["urn:uuid:*", "https://*:*/x", "https://{serviceName}.example.org/*?v=*#*", "spiffe://*/ns/{namespace}/sa/*", "https://example.org/%*", "mailto:*", "https://*"]',
      'emailAddresses: ["*@*.example.org", "{serviceName}+*@Example.org", "*@*"]',
      'commonNames: ["*", "Till *", "**.example.org", "Zahlstelle K\u00f6ln", "{serviceName}"]',
      `subject: {organizations: ["*", "Box, Inc."], provinces: ["${'a'.repeat(128)}"], countries: ["*"]}`,
    ];
    expect(loadPolicy(`${GOOD}    ${rule.join('\n    ')}\n`)).not.toHaveProperty('errors');
  });

  it('may say once what many rules share, by an anchor', () => {
    const rules = Array.from({ length: 2_000 }, (_, i) => `  - {name: r${i}, namespaces: ${i === 0 ? '&teams [shop, bank]' : '*teams'}, serviceNames: [web]}\n`).join('');
    expect(loadPolicy(`apiVersion: policy.chancery.dev/v1\nrules:\n${rules}`)).toMatchObject({ rules: { length: 2_000, 1_999: { namespaces: ['shop', 'bank'] } } });
  });

  it.each([
    ['grow tenfold with each line', `a0: &a0 [x]\n${Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(10)}]\n`).join('')}`, 7],
    ['are very many', `a: &a x\nb: [${`[${'*a,'.repeat(500)}],`.repeat(100)}]\n`, 2],
  ])('whose aliases %s is refused at once, with the place', (_, text, line) => {
    const began = performance.now();
    expect(loadPolicy(text)).toMatchObject({ errors: [{ line, message: expect.stringMatching(/^with \*a\d? there are more than 10000 aliases, or they stand for more than 500000 values/) as string }] });
    expect(performance.now() - began).toBeLessThan(20_000);
  });

  const RULE = 'apiVersion: policy.chancery.dev/v1\nrules:\n  - {name: r, namespaces: [shop], serviceNames: [web], ';
  it.each([
    ['a map of very many keys', `apiVersion: policy.chancery.dev/v1\nrules: []\n${Array.from({ length: 60_000 }, (_, i) => `app${i}:`).join('\n')}`, 1, 'has 60002 entries: rules may have 10000, any other list or map 1000'],
    ['a key that stands twice', `${GOOD}\nfrozen: {clusters: [a], "clusters": [b]}\n`, 7, 'Map keys must be unique'],
    ['very many rules', `apiVersion: policy.chancery.dev/v1\nrules: [${'{},'.repeat(330_000)}]`, 2, 'with what stands here there are more than 200000 keys and values: write fewer, or patterns'],
    ['more rules than there may be', `apiVersion: policy.chancery.dev/v1\nrules: [${'{},'.repeat(10_001)}]`, 2, 'has 10001 entries: rules may have 10000, any other list or map 1000'],
    ['very many usages', `${RULE}usages: [${'x,'.repeat(500_000)}]}\n`, 3, 'with what stands here there are more than 200000 keys and values: write fewer, or patterns'],
    ['many usages', `${RULE}usages: [${'x,'.repeat(150_000)}]}\n`, 3, 'has 150000 entries: rules may have 10000, any other list or map 1000'],
    ['commas alone', `${RULE}usages: [${','.repeat(1_000_000)}]}\n`, 3, 'with what stands here there are 10000 more commas, colons and other marks than values: take away those that stand between nothing'],
    ['one mistake in all of its rules', `apiVersion: policy.chancery.dev/v1\nrules: [${'{},'.repeat(10_000)}]`, 2, 'rules[0].name: Invalid input: expected string, received undefined'],
  ])('with %s is refused in time, with place and reason', (_, text, line, message) => {
    const { errors } = loadPolicy(text) as unknown as { errors: { line: number; message: string }[] };
    expect(errors[0]).toMatchObject({ line, message });
    expect(errors.length).toBeLessThan(200);
    // The first of them took 39 s while a map's keys were compared with one another.
  }, 30_000);

  it('may have ten thousand rules', () => {
    const rules = Array.from({ length: 10_000 }, (_, i) => `  - {name: r${i}, namespaces: [n${i}], serviceNames: [web, 'api-*'], dnsNames: ['{serviceName}.x${i}.example.org', '*.y${i}.example.org']}`);
    expect(loadPolicy(`apiVersion: policy.chancery.dev/v1\nrules:\n${rules.join('\n')}\n`)).toMatchObject({ rules: { length: 10_000 } });
  });

  it('that is empty or no text is refused without throwing', () => {
    for (const text of ['', '\0', '[]', '42: x', 'a: &a [*a, *a]', '-', '%']) expect(loadPolicy(text)).toHaveProperty('errors');
  });

  it('that is nested without end is refused without throwing', () => {
    for (const text of ['['.repeat(100_000), `a: ${'{a: '.repeat(50_000)}`, `rules: ${'['.repeat(3_000)}${']'.repeat(3_000)}`]) expect(loadPolicy(text)).toHaveProperty('errors');
  });

  it('is never a throw, whatever its text', () => {
    const word = fc.constantFrom('rules:', 'name: ', '- ', '[', ']', '{', '}', ': ', '\n', '  ', '&a ', '*a', '<<: ', '!!binary ', '"', 'apiVersion: policy.chancery.dev/v1\n', 'x');
    fc.assert(fc.property(fc.array(word, { maxLength: 30 }), (words) => void loadPolicy(words.join(''))), { numRuns: 2_000 });
  });

  it('of a plain list may have very many names, and no more', () => {
    const list = (length: number): string => Array.from({ length }, (_, i) => `app${i}\n`).join('');
    expect(loadPolicy(list(100_000))).toMatchObject({ rules: [{ maxDuration: '90d' }] });
    expect(loadPolicy(`# names\n${list(100_001)}`)).toEqual({
      errors: [{ line: 100_002, column: 1, message: 'has 100001 names; at most 100000 are allowed. Write patterns such as api-* as rules (docs/policy.md)' }],
    });
  });
});

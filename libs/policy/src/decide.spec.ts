import type { PkiSpec } from '@chancery/crd';

import { decide, type DecisionInput } from './decide.js';
import { loadPolicy, type Policy } from './file/load-policy.js';

const RULES = `apiVersion: policy.chancery.dev/v1
rules:
  - name: shop-web
    clusters: [dev]
    namespaces: [shop]
    serviceNames: [web]
    dnsNames: ["{serviceName}.{namespace}.svc", "*.shop.example.org"]
    ipAddresses: [10.0.0.0/8]
    uris: ["spiffe://example.org/{namespace}/{serviceName}"]
    keys: [ECDSA-P256, RSA-2048]
    usages: [digital signature, server auth, client auth]
    maxDuration: 30d
  - name: bank
    namespaces: [bank]
    serviceNames: [ledger]
`;
const policy = loadPolicy(RULES) as Policy;
const list = loadPolicy('app1\napp2\n') as Policy;

const ask = (spec: Partial<PkiSpec> = {}, rest: Partial<DecisionInput> = {}): DecisionInput => ({
  cluster: 'dev',
  namespace: 'shop',
  pkiName: 'web-pki',
  spec: { serviceName: 'web', ...spec },
  keyKind: 'ECDSA-P256',
  ...rest,
});

describe('the decision', () => {
  it('grants a Pki with nothing but a service name what the rule gives it', () => {
    expect(decide(policy, ask())).toEqual({
      grant: {
        rule: 'shop-web',
        authority: 'default',
        subject: {},
        dnsNames: ['web.shop.svc'],
        ipAddresses: [],
        uris: [],
        emailAddresses: [],
        usages: ['digital signature', 'server auth', 'client auth'],
        duration: 30 * 86_400_000,
        maxDuration: 30 * 86_400_000,
      },
    });
  });

  it.each([['30d', 30], ['90d', 90], ['365d', 90]])('grants the default of 90 days within the rule\'s %s', (maxDuration, days) => {
    const longer = { ...policy, rules: policy.rules.map((rule) => ({ ...rule, maxDuration })) };
    expect(decide(longer, ask())).toMatchObject({ grant: { duration: days * 86_400_000 } });
  });

  it('puts a common name among the DNS names', () => {
    expect(decide(policy, ask({ commonName: 'web.shop.svc', dnsNames: ['a.shop.example.org'] }))).toMatchObject({
      grant: { commonName: 'web.shop.svc', dnsNames: ['web.shop.svc', 'a.shop.example.org'] },
    });
  });

  it("refuses the article's typo in the article's words, with the nearest name", () => {
    const input = ask({ serviceName: 'appp1' }, { namespace: 'app1', pkiName: 'app1-pki' });
    expect(decide(list, input)).toEqual({
      problems: [
        {
          reason: 'ServiceNameNotAllowed',
          actor: 'owner',
          field: 'spec.serviceName',
          seen: 'appp1',
          allowed: ['app1', 'app2'],
          suggestion: 'app1',
          rule: 'allowedNames',
          message: 'ServiceName: appp1 in pki: app1-pki is not found in allowedNames: [app1 app2]. Did you mean app1?',
        },
      ],
    });
  });

  it('never names what another namespace may have', () => {
    expect(JSON.stringify(decide(policy, ask({ serviceName: 'ledger' })))).not.toContain('bank');
    expect(JSON.stringify(decide(policy, ask({}, { namespace: 'other' })))).not.toMatch(/shop|bank/);
  });

  it.each<[string, DecisionInput, string, string]>([
    ['a service of another namespace', ask({ serviceName: 'ledger' }), 'ServiceNameNotAllowed', 'spec.serviceName'],
    ['a namespace without rule', ask({}, { namespace: 'other' }), 'NamespaceNotAllowed', 'metadata.namespace'],
    ['the same namespace of another cluster', ask({}, { cluster: 'prod' }), 'NamespaceNotAllowed', 'metadata.namespace'],
    ['a common name', ask({ commonName: 'bank' }), 'CommonNameNotAllowed', 'spec.commonName'],
    ['a DNS name', ask({ dnsNames: ['web.shop.svc', 'web.bank.svc'] }), 'DnsNameNotAllowed', 'spec.dnsNames[1]'],
    ['a wildcard', ask({ dnsNames: ['*.shop.example.org'] }), 'DnsNameNotAllowed', 'spec.dnsNames[0]'],
    ['an address', ask({ ipAddresses: ['11.0.0.1'] }), 'IpAddressNotAllowed', 'spec.ipAddresses[0]'],
    ['an IPv6 address', ask({ ipAddresses: ['::1'] }), 'IpAddressNotAllowed', 'spec.ipAddresses[0]'],
    ['a URI', ask({ uris: ['spiffe://example.org/bank/ledger'] }), 'UriNotAllowed', 'spec.uris[0]'],
    ['a mailbox', ask({ emailAddresses: ['a@b.org'] }), 'EmailAddressNotAllowed', 'spec.emailAddresses[0]'],
    ['a subject', ask({ subject: { organizations: ['Bank'] } }), 'SubjectNotAllowed', 'spec.subject.organizations[0]'],
    ['a duration', ask({ duration: '31d' }), 'DurationNotAllowed', 'spec.duration'],
    ['a duration too short to renew within the limit', ask({ duration: '89s' }), 'DurationNotAllowed', 'spec.duration'],
    ['a key', ask({}, { keyKind: 'RSA-4096' }), 'KeyNotAllowed', 'spec.privateKey'],
    ['a usage', ask({ usages: ['code signing'] }), 'UsageNotAllowed', 'spec.usages[0]'],
    ['an authority', ask({ authority: 'other' }), 'AuthorityNotAllowed', 'spec.authority'],
  ])('refuses %s that no rule allows', (_, input, reason, field) => {
    expect(decide(policy, input)).toMatchObject({ problems: [{ reason, field }] });
  });

  it('names every fault of a request at once', () => {
    const problems = decide(policy, ask({ commonName: 'x', dnsNames: ['y', 'z'], duration: '1000d' }));
    expect(problems).toMatchObject({
      problems: [
        { reason: 'CommonNameNotAllowed' },
        { seen: 'y' },
        { seen: 'z' },
        { reason: 'DurationNotAllowed', suggestion: '30d' },
      ],
    });
  });

  it('grants addresses, URIs and wildcards where the rule says so', () => {
    const wild = { ...policy, rules: policy.rules.map((rule) => ({ ...rule, wildcards: true })) };
    const spec = { ipAddresses: ['10.1.2.3'], uris: ['spiffe://example.org/shop/web'], dnsNames: ['*.shop.example.org'] };
    expect(decide(wild, ask(spec))).toMatchObject({ grant: spec });
  });

  it('is frozen for a cluster or an authority, and says that the platform has to act', () => {
    const byCluster = { ...policy, frozen: { clusters: ['dev'], authorities: [] } };
    const byAuthority = { ...policy, frozen: { clusters: [], authorities: ['default'] } };
    for (const frozen of [byCluster, byAuthority]) {
      expect(decide(frozen, ask())).toMatchObject({ problems: [{ reason: 'Frozen', actor: 'platform' }] });
    }
    expect(decide(byAuthority, ask())).toMatchObject({ problems: [{ rule: 'shop-web' }] });
    expect(decide(byCluster, ask({}, { cluster: 'other', namespace: 'bank' }))).toMatchObject({
      problems: [{ reason: 'ServiceNameNotAllowed' }],
    });
  });
});

import type { PkiSpec } from '@chancery/crd';

import { decide } from './decide.js';
import { loadPolicy, type Policy } from './file/load-policy.js';

const policy = loadPolicy(`apiVersion: policy.chancery.dev/v1
rules:
  - name: shop
    namespaces: [shop]
    serviceNames: [web, "api-*"]
    dnsNames: ["web.shop.svc", "*.example.org", "**.tree.example", "v*.part.example"]
    ipAddresses: [10.0.0.0/8, 10.2.3.4]
    uris: ["https://example.org/*"]
    emailAddresses: ["*@example.org"]
    subject: {organizations: ["Till *"]}
    wildcards: true
`) as Policy;
const problemsOf = (spec: Partial<PkiSpec>, by = policy) => {
  const decision = decide(by, { cluster: 'dev', namespace: 'shop', pkiName: 'web-pki', spec: { serviceName: 'web', ...spec }, keyKind: 'ECDSA-P256' });
  return 'problems' in decision ? decision.problems : [];
};

describe('The nearest allowed value', () => {
  it.each<[string, Partial<PkiSpec>, string | undefined]>([
    ['a name', { dnsNames: ['web.shop.scv'] }, 'web.shop.svc'],
    ['a name for which there is only a pattern', { dnsNames: ['a.exmaple.org'] }, undefined],
    ['a wildcard', { dnsNames: ['*.exmaple.org'] }, '*.example.org'],
    ['a wildcard that a tree of names resembles', { dnsNames: ['*.tree.example'] }, undefined],
    ['a wildcard that a pattern within a label resembles', { dnsNames: ['*.part.example'] }, undefined],
    ['an address that a range resembles', { ipAddresses: ['11.0.0.0'] }, undefined],
    ['an address', { ipAddresses: ['11.2.3.4'] }, '10.2.3.4'],
    ['a mailbox with an asterisk', { emailAddresses: ['*@exmaple.org'] }, undefined],
    ['a URI with an asterisk', { uris: ['https://exmaple.org/*'] }, undefined],
    ['an organization with an asterisk', { subject: { organizations: ['Til *'] } }, undefined],
    ['a mailbox', { emailAddresses: ['a@exmaple.org'] }, undefined],
    ['a service name', { serviceName: 'api-' }, undefined],
  ])('to %s is nothing that could not be put in its place', (_, spec, suggestion) => {
    const [first] = problemsOf(spec);
    expect(first?.suggestion).toBe(suggestion);
    expect(first?.message.includes('Did you mean')).toBe(suggestion !== undefined);
  });

  it('is not the tree of names that a wildcard stands in: why not is told', () => {
    const [first] = problemsOf({ dnsNames: ['*.tree.example'] });
    expect(first?.message).toMatch(/ A wildcard is allowed only by a pattern that is spelt just so\.$/);
  });

  it('is no wildcard where the rule allows none: that is told at once', () => {
    const [first] = problemsOf({ dnsNames: ['*.exmaple.org'] }, { ...policy, rules: policy.rules.map((rule) => ({ ...rule, wildcards: false })) });
    expect(first?.message).toBe(
      'DnsName: *.exmaple.org in pki: web-pki is a wildcard, which rule: shop does not allow; ' +
        'it allows single names of: [web.shop.svc *.example.org **.tree.example v*.part.example].',
    );
  });

  it('is told of the first sixteen faults, and no others are told', () => {
    const dnsNames = Array.from({ length: 100 }, () => 'web.shop.scv');
    expect(problemsOf({ dnsNames, duration: '1000d' }).map(({ suggestion }) => suggestion)).toEqual(Array(16).fill('web.shop.svc'));
  });
});

describe('A tree of names', () => {
  it('is allowed at any depth, and gives no name without being asked', () => {
    expect(problemsOf({ dnsNames: ['a.tree.example', 'a.b.c.tree.example'] })).toEqual([]);
    expect(problemsOf({ dnsNames: ['tree.example'] })).toMatchObject([{ reason: 'DnsNameNotAllowed' }]);
    expect(problemsOf({ emailAddresses: ['first.last@example.org'] })).toEqual([]);
  });
});

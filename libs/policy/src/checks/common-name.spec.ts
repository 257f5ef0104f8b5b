import { decide, type Decision } from '../decide.js';
import { loadPolicy, type Policy } from '../file/load-policy.js';

const policy = loadPolicy(`apiVersion: policy.chancery.dev/v1
rules:
  - name: shop
    namespaces: [shop]
    serviceNames: [web]
    dnsNames: ["{serviceName}.{namespace}.svc", "*.example.org"]
    commonNames: ["10.0.0.1", "fd00::1", "Till *", "*", "pay.bank.svc", "12"]
    wildcards: true
`) as Policy;
const decided = (commonName: string, dnsNames?: string[]): Decision =>
  decide(policy, { cluster: 'dev', namespace: 'shop', pkiName: 'web-pki', spec: { serviceName: 'web', commonName, ...(dnsNames && { dnsNames }) }, keyKind: 'ECDSA-P256' });

describe('A common name', () => {
  it.each<[string, string, string[]]>([
    ['a name of the rule', 'web.shop.svc', ['web.shop.svc']],
    ['a name that a pattern allows', 'a.example.org', ['a.example.org', 'web.shop.svc']],
    ['a name in capitals', 'A.Example.ORG', ['a.example.org', 'web.shop.svc']],
    ['a name in capitals that a pattern allows', 'App1.example.org', ['app1.example.org', 'web.shop.svc']],
    ['an A-label', 'xn--bcher-kva.example.org', ['xn--bcher-kva.example.org', 'web.shop.svc']],
    ['a name of another service, where the rule lists it', 'pay.bank.svc', ['pay.bank.svc', 'web.shop.svc']],
    ['what only looks like an A-label, and like a DNS name of the rule', 'xn--zzz999.example.org', []],
    ['what only ends like a DNS name of the rule', 'x, CN=vault.example.org', []],
    ['an IPv4 address', '10.0.0.1', ['web.shop.svc']],
    ['an IPv6 address', 'fd00::1', ['web.shop.svc']],
    ['a number', '12', ['web.shop.svc']],
    ['a label of 64 characters', 'a'.repeat(64), ['web.shop.svc']],
    ['an underscore', 'a_b', ['web.shop.svc']],
    ['words', 'Till 1', ['web.shop.svc']],
    ['another script', 'bücher', ['web.shop.svc']],
  ])('is among the DNS names where it is one: %s', (_, commonName, dnsNames) => {
    const decision = decided(commonName);
    if (dnsNames.length === 0) expect(decision).toMatchObject({ problems: [{ reason: 'CommonNameNotAllowed' }] });
    else expect(decision).toMatchObject({ grant: { commonName, dnsNames } });
  });

  it('that is asked for as a DNS name as well is there once', () => {
    expect(decided('a.example.org', ['b.example.org', 'a.example.org'])).toMatchObject({ grant: { dnsNames: ['a.example.org', 'b.example.org'] } });
    expect(decided('App1.example.org', ['app1.example.org'])).toMatchObject({ grant: { dnsNames: ['app1.example.org'] } });
  });

  it.each(['*.example.org', '*', 'a*.example.org', 'Till *'])('is no wildcard, whatever the rule allows as DNS names: %s', (commonName) => {
    expect(decided(commonName)).toMatchObject({
      problems: [
        {
          reason: 'CommonNameNotAllowed', field: 'spec.commonName', seen: commonName, rule: 'shop',
          message: `CommonName: ${commonName} in pki: web-pki is a wildcard: put it into spec.dnsNames, a common name cannot be one.`,
        },
      ],
    });
  });

  it.each(['web.shop.svc.', 'web.bank.svc', '.example.org', 'a.b.example.org', '10.0.0.2', 'example.org'])('that nothing allows is refused: %s', (commonName) => {
    expect(decided(commonName)).toMatchObject({
      problems: [{ reason: 'CommonNameNotAllowed', message: expect.stringContaining('is not found in allowedCommonNames') as string }],
    });
  });

  it.each([
    ['müller.example.org', 'It is not a DNS name: write other scripts as A-labels (xn--...). Did you mean xn--mller-kva.example.org?'],
    ['a_b.example.org', 'It is not a DNS name: labels have letters, digits and inner hyphens only.'],
  ])('that fits a pattern of DNS names and is none is refused with why: %s', (commonName, why) => {
    expect(decided(commonName)).toMatchObject({ problems: [{ reason: 'CommonNameNotAllowed', message: expect.stringContaining(why) as string }] });
  });

  it('that no pattern of DNS names fits is refused without that', () => {
    const decision = decided('a_b.example.com');
    expect(decision).toMatchObject({ problems: [{ message: expect.not.stringContaining('is not a DNS name') as string }] });
  });
});

import type { PkiSpec } from '@chancery/crd';

import { decide, type Decision } from '../decide.js';
import { loadPolicy, type Policy } from '../file/load-policy.js';

const decided = (rule: object, spec: Partial<PkiSpec> = {}, serviceName = 'web'): Decision =>
  decide(
    loadPolicy(
      JSON.stringify({
        apiVersion: 'policy.chancery.dev/v1',
        rules: [{ name: 'shop', namespaces: ['shop'], serviceNames: ['*'], commonNames: ['Till *'], subject: { organizations: ['*'] }, ...rule }],
      }),
    ) as Policy,
    { cluster: 'dev', namespace: 'shop', pkiName: 'web-pki', spec: { serviceName, ...spec }, keyKind: 'ECDSA-P256' },
  );

const WILD = { dnsNames: ['*.{serviceName}.example.org'], wildcards: true };

describe('A certificate without any name', () => {
  it.each<[string, object, string, string]>([
    ['patterns of DNS names', WILD, 'spec.dnsNames', 'Name one in spec.dnsNames, as allowedDnsNames has it: [*.web.example.org].'],
    ['addresses', { dnsNames: [], ipAddresses: ['10.0.0.0/8'] }, 'spec.ipAddresses', 'Name one in spec.ipAddresses, as allowedIpAddresses has it: [10.0.0.0/8].'],
    ['URIs', { dnsNames: [], uris: ['https://{serviceName}.example'] }, 'spec.uris', 'Name one in spec.uris, as allowedUris has it: [https://web.example].'],
  ])('is refused before anything is recorded or signed, where the rule has only %s', (_, rule, field, wayOut) => {
    expect(decided(rule)).toMatchObject({
      problems: [
        {
          reason: 'NamesMissing', actor: 'owner', field, rule: 'shop',
          message: `Names of pki: web-pki are missing: rule: shop gives none without being asked. ${wayOut}`,
        },
      ],
    });
  });

  it('is refused although it would have a subject', () => {
    expect(decided(WILD, { subject: { organizations: ['Example'] } })).toMatchObject({ problems: [{ reason: 'NamesMissing' }] });
  });

  it.each<[string, Partial<PkiSpec>]>([
    ['a name that is asked for', { dnsNames: ['a.web.example.org'] }],
    ['a common name that is no DNS name', { commonName: 'Till 1' }],
  ])('is none with %s', (_, spec) => {
    expect(decided(WILD, spec)).toHaveProperty('grant');
  });
});

describe('A name that the rule gives without being asked', () => {
  const LONG = 'a'.repeat(60);

  it('is given where it is a DNS name once it is filled, and else not', () => {
    const dnsNames = ['{serviceName}.svc', '{serviceName}-{namespace}.svc'];
    expect(decided({ dnsNames }, {}, LONG)).toMatchObject({ grant: { dnsNames: [`${LONG}.svc`] } });
    expect(decided({ dnsNames: dnsNames.slice(1) }, {}, LONG)).toMatchObject({
      problems: [
        {
          reason: 'NamesMissing', field: 'spec.serviceName', seen: LONG,
          message: `Names of pki: web-pki are missing: rule: shop gives ${LONG}-sh…, which is not a DNS name: it has a label of more than 63 characters. Set spec.serviceName to another name, or ask the security team for other names.`,
        },
      ],
    });
    expect(decided({ dnsNames: ['{serviceName}.svc'] }, {}, 'xn--a')).toMatchObject({ problems: [{ message: expect.stringContaining('gives xn--a.svc, which is not a DNS name: xn--a is no A-label') as string }] });
    expect(decided({ dnsNames: [`{serviceName}.${`${'b'.repeat(49)}.`.repeat(4)}org`] }, {}, LONG)).toMatchObject({ problems: [{ reason: 'NamesMissing' }] });
  });
});

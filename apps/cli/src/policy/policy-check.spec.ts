import { loadPolicy, type Policy } from '@chancery/policy';

import { readManifests } from './manifests.js';
import { checkPki, showVerdict } from './policy-check.js';

const policy = loadPolicy('app1\napp2\n') as Policy;
const MANIFESTS = `apiVersion: v1
kind: Namespace
metadata: {name: app1}
---
apiVersion: chancery.dev/v1
kind: Pki
metadata: {name: app1-pki, namespace: app1}
spec: {serviceName: appp1}
---
apiVersion: box.com/v1
kind: Pki
metadata: {name: app2-pki}
spec: {serviceName: app2}
---
apiVersion: chancery.dev/v1
kind: Pki
metadata: {name: bad, namespace: app1}
spec: {serviceName: app1, dnsNames: [a_b]}
`;

describe('the check of manifests against a policy', () => {
  const check = (spec: string, apiVersion = 'chancery.dev/v1'): string[] =>
    readManifests('x.yaml', `apiVersion: ${apiVersion}\nkind: Pki\nmetadata: {name: p, namespace: app1}\nspec: ${spec}\n`, 'default').pkis.map((pki) => showVerdict(checkPki(policy, 'dev', pki)));

  it('says for each Pki what would be decided, and why', () => {
    const { pkis, errors } = readManifests('all.yaml', MANIFESTS, 'default');
    expect(errors).toEqual([]);
    expect(pkis.map((pki) => showVerdict(checkPki(policy, 'dev', pki)))).toEqual([
      'all.yaml:5: app1/app1-pki: refused\n' +
        '    ServiceNameNotAllowed (rule allowedNames): ServiceName: appp1 in pki: app1-pki is not found in allowedNames: [app1 app2]. Did you mean app1?',
      'all.yaml:10: default/app2-pki: allowed by rule allowedNames, authority default, for 90d: [app2 app2.default app2.default.svc app2.default.svc.cluster.local]',
      expect.stringMatching(/^all\.yaml:15: app1\/bad: refused\n {4}DnsNameInvalid: DnsName: a_b /),
    ]);
  });

  it('refuses what kubectl apply would refuse: a field that the schema does not have, and YAML that says something else to kubectl', () => {
    expect(check('{serviceName: app1, dnsName: [a.example]}')).toEqual([
      expect.stringMatching(/^x\.yaml:1: app1\/p: refused\n {4}SpecInvalid: Field: spec\.dnsName in pki: p is not found in the schema: \[serviceName commonName dnsNames .*\]\. Did you mean dnsNames\?$/),
    ]);
    expect(check('{serviceName: app1, privateKey: {algorithm: ECDSA, Size: 256}}')[0]).toMatch(/Field: spec\.privateKey\.Size .* Did you mean size\?/);
    expect(check('{serviceName: app1, dnsName: [a.example]}', 'box.com/v1')[0]).toMatch(/allowed by rule/);
    expect(check('{serviceName: no}')[0]).toMatch(/ServiceName: false in pki: p /);
    expect(check('{serviceName: 2026-01-01}')[0]).toMatch(/ServiceName: 2026-01-01 in pki: p is not found in allowedNames/);
    expect(check('{serviceName: app1, secretTemplate: {labels: {any: thing}}}')[0]).toMatch(/allowed by rule/);
  });

  it.each([
    ['{serviceName: app1, renewBefore: 90d}', 'RenewBefore: 90d is not shorter than the 90d that the certificate is granted for, so it is renewed after 60d: set spec.renewBefore to less, or spec.duration to more.'],
    ['{serviceName: app1, duration: 30d, renewBefore: 29d}', 'RenewBefore: 29d leaves less than 3d of the 30d that the certificate is granted for, so it is renewed after 3d: set spec.renewBefore to less, or spec.duration to more.'],
  ])('warns of a renewBefore that is not followed, as the running system does: %s', (spec, said) => {
    expect(check(spec)).toEqual([expect.stringMatching(/allowed by rule allowedNames, .*\n {4}warning: /)]);
    expect(check(spec)[0]).toContain(said);
    expect(check(spec.replace(/renewBefore: \w+/, 'renewBefore: 20d'))[0]).not.toContain('warning');
  });

  it('names the line of a manifest that cannot be read', () => {
    expect(readManifests('x.yaml', 'a: b\n---\n- [', 'default').errors[0]).toMatch(/^x\.yaml:3: /);
    for (const namespace of ['', '""', 'null']) {
      expect(readManifests('x.yaml', `apiVersion: chancery.dev/v1\nkind: Pki\nmetadata:\n  name: a\n  namespace: ${namespace}\n`, 'default').pkis[0]?.namespace).toBe('default');
    }
    expect(readManifests('x.yaml', 'apiVersion: chancery.dev/v1\nkind: Pki\n', 'default').errors).toEqual(['x.yaml:1: a Pki without metadata.name']);
  });
});

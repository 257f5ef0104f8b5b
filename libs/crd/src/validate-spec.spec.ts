import * as fc from 'fast-check';

import { CASE_PKI, PKI_CASES } from './pki-cases.js';
import { parseSpec } from './validate-spec.js';

const messagesOf = (raw: unknown): string[] => {
  const parsed = parseSpec(raw, CASE_PKI);
  return 'problems' in parsed ? parsed.problems.map(({ message }) => message) : [];
};

describe('a spec', () => {
  it.each(PKI_CASES.filter(({ expected }) => expected === 'valid'))('is right: $name', ({ spec }) => {
    expect(messagesOf(spec)).toEqual([]);
  });

  it.each(PKI_CASES.filter(({ expected }) => expected !== 'valid'))('is wrong: $name', (wrong) => {
    const parsed = parseSpec(wrong.spec, CASE_PKI);
    const first = 'problems' in parsed ? parsed.problems[0] : undefined;
    expect(first).toMatchObject({ reason: wrong.expected, actor: 'owner' });
    expect(first?.field).toContain(wrong.field);
    expect(first?.message).toContain(wrong.says);
    expect(first?.message).toContain(`in pki: ${CASE_PKI}`);
  });
});

describe('a message', () => {
  it('has the form of the article', () => {
    expect(messagesOf({ serviceName: 'app1', dnsNames: ['a_b.example'] })).toEqual([
      'DnsName: a_b.example in pki: app1-pki is not a DNS name: labels have letters, digits and inner hyphens only.',
    ]);
    expect(messagesOf({ serviceName: 'app1', usages: ['servr auth'] })).toEqual([
      'Usage: servr auth in pki: app1-pki is not found in usages: ["digital signature" "content commitment" ' +
        '"key encipherment" "data encipherment" "key agreement" "server auth" "client auth" "code signing" ' +
        '"email protection" timestamping]. Did you mean server auth?',
    ]);
  });

  it('tells everything that is wrong, the name first', () => {
    const parsed = parseSpec(
      { secretName: 'A', privateKey: { algorithm: 'RSA', size: 1 }, dnsNames: ['a..b', 'ok', 'c_d'], serviceName: 'App' },
      CASE_PKI,
    );
    expect('problems' in parsed && parsed.problems.map(({ field }) => field)).toEqual([
      'spec.serviceName',
      'spec.dnsNames[0]',
      'spec.dnsNames[2]',
      'spec.privateKey.size',
      'spec.secretName',
    ]);
  });

  it('cannot forge a second line', () => {
    expect(messagesOf({ serviceName: 'a\nWarning  forged' })[0]).toContain('ServiceName: a\\nWarning  forged in pki');
  });
});

describe('a spec that is right', () => {
  it('comes back in one form', () => {
    expect(
      parseSpec(
        {
          serviceName: 'app1',
          dnsNames: ['B.example', 'b.example', 'a.example'],
          ipAddresses: [],
          subject: { countries: [] },
          duration: null,
          privateKey: { algorithm: 'RSA' },
          keystores: { pkcs12: { passwordSecretRef: { name: 'p', namespace: 'other' } }, jks: null },
          additionalOutputFormats: [],
          unknown: 1,
        },
        CASE_PKI,
      ),
    ).toEqual({
      spec: {
        serviceName: 'app1',
        dnsNames: ['b.example', 'a.example'],
        privateKey: { algorithm: 'RSA', rotationPolicy: 'Always', encoding: 'PKCS8' },
        keystores: { pkcs12: { passwordSecretRef: { name: 'p', key: 'password' }, profile: 'Modern' } },
        secretOwnerReference: false,
      },
    });
  });

  it('stays the same when it is read again', () => {
    for (const { spec } of PKI_CASES.filter(({ expected }) => expected === 'valid')) {
      const once = parseSpec(spec, CASE_PKI);
      expect(parseSpec('spec' in once ? once.spec : undefined, CASE_PKI)).toEqual(once);
    }
  });
});

describe('whatever arrives', () => {
  const fields = [
    'serviceName', 'commonName', 'dnsNames', 'ipAddresses', 'uris', 'emailAddresses', 'subject', 'duration', 'renewBefore',
    'usages', 'privateKey', 'secretName', 'secretTemplate', 'secretOwnerReference', 'authority', 'keystores',
    'additionalOutputFormats',
  ];
  const anything = fc.anything({ withBigInt: true, withNullPrototype: true, withSparseArray: true, withDate: true });
  const inner = fc.dictionary(
    fc.constantFrom(
      'organizations', 'countries', 'algorithm', 'size', 'encoding', 'labels', 'annotations', 'pkcs12', 'jks',
    ),
    fc.oneof(anything, fc.dictionary(fc.constantFrom('passwordSecretRef', 'profile', 'alias'), anything), fc.dictionary(fc.string(), anything), fc.array(fc.string({ unit: 'binary' }))),
  );
  const garbage = fc.oneof(
    anything,
    fc.dictionary(
      fc.constantFrom(...fields),
      fc.oneof(anything, inner, fc.string({ unit: 'binary' }), fc.array(fc.string({ unit: 'binary' }))),
    ),
  );

  it('never throws, and says something that can be shown', () => {
    fc.assert(
      fc.property(garbage, fc.string({ unit: 'binary' }), (raw, pkiName) => {
        const parsed = parseSpec(raw, pkiName);
        if ('spec' in parsed) return;
        expect(parsed.problems.length).toBeLessThanOrEqual(32);
        for (const { message } of parsed.problems) {
          expect(Buffer.byteLength(message)).toBeLessThanOrEqual(1024);
          expect(message).not.toMatch(/[\n\r]/);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('takes no time to speak of, however large it is', () => {
    const megabyte = 'a-'.repeat(500_000);
    const many = Array.from({ length: 100_000 }, () => 'a_b');
    const map = Object.fromEntries(many.map((value, i) => [`k${i}`, value]));
    const started = performance.now();
    for (const field of fields) {
      for (const value of [megabyte, many, map, [megabyte]]) parseSpec({ serviceName: 'app1', [field]: value }, CASE_PKI);
    }
    parseSpec({ serviceName: 'app1', secretTemplate: { labels: map, annotations: { [megabyte]: megabyte } } }, megabyte);
    for (const value of ['a'.repeat(253), 'a-'.repeat(126), 'a.'.repeat(126), '1.'.repeat(126), '%'.repeat(253)]) {
      for (const field of fields) parseSpec({ serviceName: 'app1', [field]: [`${value}!`], commonName: value }, CASE_PKI);
    }
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

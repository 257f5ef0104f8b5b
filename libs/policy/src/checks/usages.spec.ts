import type { PkiSpec } from '@chancery/crd';

import { decide, type Decision } from '../decide.js';
import { loadPolicy, type Policy } from '../file/load-policy.js';

const ALL = ['digital signature', 'content commitment', 'key encipherment', 'data encipherment', 'key agreement', 'server auth', 'timestamping'];
const policyWith = (usages: readonly string[]): Policy =>
  loadPolicy(
    JSON.stringify({
      apiVersion: 'policy.chancery.dev/v1',
      rules: [{ name: 'shop', namespaces: ['shop'], serviceNames: ['web'], usages }],
    }),
  ) as Policy;
const decided = (keyKind: string, usages: PkiSpec['usages'], allowed: readonly string[] = ALL): Decision =>
  decide(policyWith(allowed), { cluster: 'dev', namespace: 'shop', pkiName: 'web-pki', spec: { serviceName: 'web', ...(usages && { usages }) }, keyKind });

describe('A usage', () => {
  it.each<[string, NonNullable<PkiSpec['usages']>]>([
    ['RSA-2048', ['digital signature', 'content commitment', 'key encipherment', 'data encipherment', 'server auth']],
    ['RSA-4096', ['key encipherment', 'server auth']],
    ['ECDSA-P256', ['digital signature', 'content commitment', 'key agreement', 'server auth']],
    ['Ed25519', ['digital signature', 'content commitment', 'server auth']],
  ])('that a key of %s can serve is granted', (keyKind, usages) => {
    expect(decided(keyKind, usages)).toMatchObject({ grant: { usages } });
  });

  it.each<[string, NonNullable<PkiSpec['usages']>[number], string]>([
    ['RSA-2048', 'key agreement', 'RFC 3279, section 2.3.1'],
    ['RSA-3072', 'key agreement', 'RFC 3279, section 2.3.1'],
    ['RSA-4096', 'key agreement', 'RFC 3279, section 2.3.1'],
    ['ECDSA-P256', 'key encipherment', 'RFC 8813, section 3'],
    ['ECDSA-P384', 'data encipherment', 'RFC 8813, section 3'],
    ['ECDSA-P521', 'key encipherment', 'RFC 8813, section 3'],
    ['Ed25519', 'key encipherment', 'RFC 9295, section 3'],
    ['Ed25519', 'data encipherment', 'RFC 9295, section 3'],
    ['Ed25519', 'key agreement', 'RFC 9295, section 3'],
  ])('that a key of %s cannot serve is refused: %s', (keyKind, usage, rfc) => {
    expect(decided(keyKind, ['server auth', usage])).toMatchObject({
      problems: [
        {
          reason: 'UsageNotAllowed', field: 'spec.usages[1]', seen: usage, rule: 'shop',
          message: `Usage: ${usage} in pki: web-pki is nothing that a key of kind: ${keyKind} can do (${rfc}). Leave it out.`,
        },
      ],
    });
  });

  it('that the rule does not allow either is told once', () => {
    const decision = decided('ECDSA-P256', ['key encipherment'], ['digital signature', 'server auth']);
    expect(decision).toMatchObject({ problems: [{ message: expect.stringContaining('is not found in allowedUsages') as string }] });
    expect('problems' in decision ? decision.problems : []).toHaveLength(1);
  });

  it.each(['RSA-2048', 'ECDSA-P256', 'Ed25519'])('of the rule that a key of %s cannot serve is not a default', (keyKind) => {
    expect(decided(keyKind, undefined)).toHaveProperty('grant');
  });

  it.each<[string, NonNullable<PkiSpec['usages']>]>([
    ['beside a signature', ['digital signature', 'timestamping']],
    ['beside signatures', ['digital signature', 'timestamping', 'content commitment']],
  ])('for time stamps is granted %s', (_, usages) => {
    expect(decided('ECDSA-P256', usages)).toMatchObject({ grant: { usages } });
  });

  it.each<[NonNullable<PkiSpec['usages']>, string]>([
    [['server auth', 'timestamping'], 'server auth'],
    [['timestamping', 'key agreement', 'server auth'], 'key agreement server auth'],
  ])('for time stamps is refused beside another: %s', (usages, others) => {
    expect(decided('ECDSA-P256', usages)).toMatchObject({
      problems: [
        {
          reason: 'UsageNotAllowed', field: `spec.usages[${usages.indexOf('timestamping')}]`, seen: 'timestamping',
          message:
            'Usage: timestamping in pki: web-pki has to be the only purpose of its certificate (RFC 3161, section 2.3), and not beside: ' +
            `[${others}]. Ask for them in a Pki of their own.`,
        },
      ],
    });
  });

  it.each<[string, string, NonNullable<PkiSpec['usages']>, readonly string[]]>([
    ['nothing', 'RSA-2048', [], ['digital signature', 'key encipherment', 'server auth']],
    ['nothing', 'Ed25519', [], ['digital signature', 'server auth']],
    ['a key usage', 'ECDSA-P256', ['key agreement'], ['key agreement', 'server auth']],
    ['a purpose', 'RSA-2048', ['server auth'], ['server auth', 'digital signature', 'key encipherment']],
    ['time stamps', 'RSA-2048', ['timestamping'], ['timestamping', 'digital signature']],
  ])('is of both kinds, where a Pki asks for %s with %s: %j', (_, keyKind, usages, granted) => {
    expect(decided(keyKind, usages)).toMatchObject({ grant: { usages: granted } });
  });

  it.each<[string, string, PkiSpec['usages'], readonly string[], string]>([
    ['purpose, where the rule has another', 'ECDSA-P256', undefined, ['digital signature', 'code signing', 'timestamping'],
      'have no extended key usage, and the defaults: [server auth client auth] are not among allowedUsages: [digital signature code signing timestamping]. ' +
        'Name one of [code signing timestamping] in spec.usages.'],
    ['key usage, where the rule has another', 'ECDSA-P256', undefined, ['content commitment', 'key encipherment', 'server auth'],
      'have no key usage, and the defaults: [digital signature] are not among allowedUsages: [content commitment key encipherment server auth]. ' +
        'Name one of [content commitment] in spec.usages.'],
    ['key usage, where the rule has none that the key can serve', 'ECDSA-P256', ['server auth'], ['key encipherment', 'server auth'],
      'have no key usage, and the defaults: [digital signature] are not among allowedUsages: [key encipherment server auth]. ' +
        'The rule has none that this key can serve: the security team has to add one.'],
    ['purpose beside what is none of TLS', 'RSA-2048', ['digital signature', 'content commitment'], [...ALL, 'email protection'],
      'have no extended key usage, and there is no default beside [content commitment] (RFC 5280, section 4.2.1.12). ' +
        'Name one of [timestamping email protection] in spec.usages.'],
    ['key usage beside time stamps', 'RSA-2048', ['timestamping'], ['key encipherment', 'content commitment', 'timestamping'],
      'have no key usage, and the defaults: [digital signature] are not among allowedUsages: [key encipherment content commitment timestamping]. ' +
        'Name one of [content commitment] in spec.usages.'],
  ])('is never none of a kind: no %s', (_, keyKind, usages, allowed, message) => {
    expect(decided(keyKind, usages, allowed)).toMatchObject({
      problems: [{ reason: 'UsageNotAllowed', field: 'spec.usages', rule: 'shop', message: `Usages of pki: web-pki ${message}` }],
    });
  });
});

describe('The usages of a SPIFFE id', () => {
  const spiffe = (keyKind: string, allowed: readonly string[], usages?: PkiSpec['usages']): Decision => {
    const policy = loadPolicy(JSON.stringify({
      apiVersion: 'policy.chancery.dev/v1',
      rules: [{ name: 'shop', namespaces: ['shop'], serviceNames: ['web'], uris: ['spiffe://example.org/web'], usages: allowed }],
    })) as Policy;
    const spec: PkiSpec = { serviceName: 'web', uris: ['spiffe://example.org/web'], ...(usages && { usages }) };
    return decide(policy, { cluster: 'dev', namespace: 'shop', pkiName: 'web-pki', spec, keyKind });
  };

  it('are the defaults', () => {
    expect(spiffe('ECDSA-P256', [...ALL, 'client auth'])).toMatchObject({ grant: { usages: ['digital signature', 'server auth', 'client auth'] } });
  });

  it.each<[string, string, readonly string[]]>([
    ['digital signature', 'RSA-2048', ['key encipherment', 'server auth', 'client auth']],
    ['client auth', 'ECDSA-P256', ['digital signature', 'server auth']],
  ])('are refused where the rule keeps %s away, with who has to act', (lacking, keyKind, allowed) => {
    expect(spiffe(keyKind, allowed)).toMatchObject({
      problems: [{
        reason: 'UsageNotAllowed', field: 'spec.usages', rule: 'shop',
        message: `Usages of pki: web-pki lack ${lacking}, which the certificate of a SPIFFE id has to have (X509-SVID, sections 4.3 and 4.4), and rule: shop does not allow it: leave the SPIFFE id out, or ask the security team for it.`,
      }],
    });
  });
});

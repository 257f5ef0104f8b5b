import type { Cause } from '../cause.js';

/** What else a rule bounds. */
export const OPTIONS_NOT_ALLOWED: readonly Cause[] = [
  {
    title: 'a duration that is too long',
    namespace: 'shop-duration',
    reason: 'DurationNotAllowed',
    actor: 'owner',
    spec: { serviceName: 'app1', duration: '90d' },
    message: 'Duration: 90d in pki: app1-pki is longer than maxDuration: 30d.',
    fix: { duration: '30d' },
  },
  {
    title: 'a duration that is too short',
    namespace: 'shop-short-duration',
    reason: 'DurationNotAllowed',
    variant: 'short',
    actor: 'owner',
    spec: { serviceName: 'app1', duration: '10s' },
    message: 'Duration: 10s in pki: app1-pki is shorter than 45s: it would be renewed more often than the limit for one Pki allows.',
    fix: { duration: '30d' },
  },
  {
    title: 'a kind of key',
    namespace: 'shop-key',
    reason: 'KeyNotAllowed',
    actor: 'owner',
    spec: { serviceName: 'app1', privateKey: { algorithm: 'Ed25519' } },
    message: 'PrivateKey: Ed25519 in pki: app1-pki is not found in allowedKeys: [ECDSA-P256 ECDSA-P384 RSA-3072].',
    fix: { privateKey: { algorithm: 'ECDSA', size: 256 } },
  },
  {
    title: 'a usage',
    namespace: 'shop-usage',
    reason: 'UsageNotAllowed',
    actor: 'owner',
    spec: { serviceName: 'app1', usages: ['server auth', 'code signing'] },
    message:
      'Usage: code signing in pki: app1-pki is not found in allowedUsages: [digital signature key encipherment server auth client auth].',
    fix: { usages: ['server auth'] },
  },
  {
    title: 'an authority',
    namespace: 'shop-authority',
    reason: 'AuthorityNotAllowed',
    actor: 'owner',
    spec: { serviceName: 'app1', authority: 'defualt' },
    message:
      'Authority: defualt in pki: app1-pki is not found in allowedAuthorities: [default legacy partner sealed]. Did you mean default?',
    fix: { authority: 'default' },
  },
];

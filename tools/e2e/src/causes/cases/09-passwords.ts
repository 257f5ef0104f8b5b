import type { Cause } from '../cause.js';

const spec = { serviceName: 'app1', keystores: { pkcs12: { passwordSecretRef: { name: 'keystore' } } } };

const password = (stringData: Record<string, string>): object => ({ metadata: { name: 'keystore' }, stringData });

/** The password of a keystore cannot be had. */
export const PASSWORDS: readonly Cause[] = [
  {
    title: 'a Secret with the password that is missing',
    namespace: 'shop-password',
    reason: 'PasswordMissing',
    actor: 'owner',
    spec,
    message:
      'Keystore pkcs12 of pki: app1-pki needs its password from Secret: keystore, which does not exist in this namespace. ' +
      'Make it, with key password.',
    fix: (stage) => stage.create('secrets', password({ password: 'changeit' })),
  },
  {
    title: 'a key with the password that is missing',
    namespace: 'shop-password-key',
    reason: 'PasswordMissing',
    variant: 'key',
    actor: 'owner',
    before: async (stage) => {
      await stage.optIn();
      await stage.create('secrets', password({ pasword: 'changeit' }));
    },
    spec,
    message: 'Keystore pkcs12 of pki: app1-pki needs its password from key: password of Secret: keystore, which does not have it. Did you mean pasword?',
    fix: (stage) => stage.patch('secrets/keystore', { stringData: { password: 'changeit' } }),
  },
  {
    title: 'a password that ends with a line break',
    namespace: 'shop-password-text',
    reason: 'PasswordInvalid',
    actor: 'owner',
    before: async (stage) => {
      await stage.optIn();
      await stage.create('secrets', password({ password: 'changeit\n' }));
    },
    spec,
    message:
      'Keystore pkcs12 of pki: app1-pki cannot use the password in key: password of Secret: keystore: ' +
      'it has a control character, such as a line break at its end.',
    fix: (stage) => stage.patch('secrets/keystore', { stringData: { password: 'changeit' } }),
  },
];

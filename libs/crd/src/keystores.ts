import type { PkiSpec } from './__generated__/pki.js';

export type PkiKeystores = NonNullable<PkiSpec['keystores']>;
export type Pkcs12Profile = NonNullable<NonNullable<PkiKeystores['pkcs12']>['profile']>;
export type OutputFormat = NonNullable<PkiSpec['additionalOutputFormats']>[number];

/** Where a password is: a Secret of the Pki's namespace, and the key of its data. */
export interface PasswordSecretRef {
  readonly name: string;
  readonly key: string;
}

/** What a Pki asks of its keystores, with nothing left open. */
export interface WantedKeystores {
  readonly pkcs12?: { readonly passwordSecretRef: PasswordSecretRef; readonly profile: Pkcs12Profile; readonly alias: string };
  readonly jks?: { readonly passwordSecretRef: PasswordSecretRef; readonly alias: string };
}

/** Under which keys of the Secret's data the keystores and further formats stand. */
export const OUTPUT_KEYS = {
  pkcs12: 'keystore.p12',
  jks: 'keystore.jks',
  CombinedPEM: 'tls-combined.pem',
  DER: 'key.der',
} as const satisfies Record<keyof WantedKeystores | OutputFormat, string>;

export const DEFAULT_KEYSTORE_ALIAS = 'certificate';

/** What `spec.keystores` says, completed by the schema's defaults. For a spec that passed parseSpec. */
export const wantedKeystores = ({ pkcs12, jks }: PkiKeystores = {}): WantedKeystores => ({
  ...(pkcs12 !== undefined && {
    pkcs12: {
      passwordSecretRef: completeRef(pkcs12.passwordSecretRef),
      profile: pkcs12.profile ?? 'Modern',
      alias: pkcs12.alias ?? DEFAULT_KEYSTORE_ALIAS,
    },
  }),
  ...(jks !== undefined && {
    jks: { passwordSecretRef: completeRef(jks.passwordSecretRef), alias: jks.alias ?? DEFAULT_KEYSTORE_ALIAS },
  }),
});

const completeRef = ({ name, key = 'password' }: { name: string; key?: string }): PasswordSecretRef => ({ name, key });

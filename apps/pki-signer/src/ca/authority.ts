import type { AuthorityBounds, KeyKind, SignatureAlgorithm } from '@chancery/x509';
import type { KeyObject } from 'node:crypto';

/**
 * An issuing authority, ready to sign. The private key is not part of it: only {@link sign} can use it, so that an HSM
 * or an upstream authority can stand behind the same interface.
 */
export interface Authority {
  readonly name: string;
  readonly kind: KeyKind;
  readonly signatureAlgorithm: SignatureAlgorithm;
  /** Subject of the authority's certificate, DER. */
  readonly subject: Buffer;
  /** subjectKeyIdentifier of the authority's certificate. */
  readonly keyId: Buffer;
  readonly publicKey: KeyObject;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** When one of its certificates begins or ends to be valid: the same files may then have another path to a root. Undefined: never again. */
  readonly changesAt: Date | undefined;
  /** Of each certificate up to the root: what it may certify. */
  readonly bounds: readonly AuthorityBounds[];
  /** What its certificates lack that strict relying parties ask for, for whoever looks after it. */
  readonly warnings: readonly string[];
  /** The authority's certificate and those between it and the root that are valid then, PEM; empty where the root itself issues. */
  readonly chainPem: (at: Date) => string;
  /** What applications trust, PEM. */
  readonly rootPem: string;
  /** Signature over the bytes, in the form that X.509 wants. */
  sign(tbs: Uint8Array): Promise<Buffer>;
}

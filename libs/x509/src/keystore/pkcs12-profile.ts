import { createCipheriv, createHmac, pbkdf2Sync } from 'node:crypto';

import { nullValue, octetString, oid, sequence, unsignedInteger, type Asn1 } from '../asn1/der.js';
import { PURPOSE, pkcs12Kdf } from './pkcs12-kdf.js';
import { PKCS12_OID } from './pkcs12-oids.js';

/** `Modern` opens with OpenSSL, and with Java since 8u301 and 11.0.12; `Legacy` is for what is older. */
export const PKCS12_PROFILES = ['Modern', 'Legacy'] as const;
export type Pkcs12Profile = (typeof PKCS12_PROFILES)[number];

/** What a password and random bytes make of a plain text. */
export interface Encrypted {
  /** AlgorithmIdentifier with its parameters. */
  readonly algorithm: Asn1;
  readonly cipherText: Buffer;
}

type Random = (size: number) => Uint8Array;

/** How a profile protects the contents, and the store as a whole. */
export interface Protection {
  readonly encrypt: (plain: Uint8Array, password: string, random: Random) => Encrypted;
  /** MacData over the authenticated safe (RFC 7292, section 4). */
  readonly mac: (data: Uint8Array, password: string, random: Random) => Asn1;
}

const SALT_BYTES = 16;

/**
 * Java 17 writes 10,000 iterations for key, certificates and MAC (keystore.pkcs12.keyPbeIterationCount,
 * certPbeIterationCount and macIterationCount in its java.security); OpenSSL 3 writes 2,048 (PKCS12_DEFAULT_ITER). The
 * larger: it costs 25 ms a store.
 */
const MODERN_ITERATIONS = 10_000;
/** As `openssl pkcs12 -legacy`. More would not help what uses triple DES. */
const LEGACY_ITERATIONS = 2_048;

const integer = (value: number): Asn1 => unsignedInteger(Buffer.from([value >> 8, value & 0xff]));

/** PBES2 with PBKDF2-HMAC-SHA256 and AES-256-CBC (RFC 8018, section 6.2 and appendix A.4). */
const pbes2: Protection['encrypt'] = (plain, password, random) => {
  const salt = random(SALT_BYTES);
  const iv = random(16);
  const key = pbkdf2Sync(Buffer.from(password, 'utf8'), salt, MODERN_ITERATIONS, 32, 'sha256');
  const cipher = createCipheriv('aes-256-cbc', key, iv);
  const prf = sequence(oid(PKCS12_OID.hmacWithSha256), nullValue());
  const keyDerivation = sequence(oid(PKCS12_OID.pbkdf2), sequence(octetString(salt), integer(MODERN_ITERATIONS), prf));
  const encryption = sequence(oid(PKCS12_OID.aes256Cbc), octetString(iv));
  return {
    algorithm: sequence(oid(PKCS12_OID.pbes2), sequence(keyDerivation, encryption)),
    cipherText: Buffer.concat([cipher.update(plain), cipher.final()]),
  };
};

/** pbeWithSHAAnd3-KeyTripleDES-CBC (RFC 7292, appendix C). */
const tripleDes: Protection['encrypt'] = (plain, password, random) => {
  const salt = random(SALT_BYTES);
  const key = pkcs12Kdf('sha1', PURPOSE.key, password, salt, LEGACY_ITERATIONS, 24);
  const iv = pkcs12Kdf('sha1', PURPOSE.initializationVector, password, salt, LEGACY_ITERATIONS, 8);
  const cipher = createCipheriv('des-ede3-cbc', key, iv);
  return {
    algorithm: sequence(
      oid(PKCS12_OID.pbeWithShaAnd3KeyTripleDesCbc),
      sequence(octetString(salt), integer(LEGACY_ITERATIONS)),
    ),
    cipherText: Buffer.concat([cipher.update(plain), cipher.final()]),
  };
};

const macWith =
  (digest: 'sha1' | 'sha256', digestBytes: number, iterations: number): Protection['mac'] =>
  (data, password, random) => {
    const salt = random(SALT_BYTES);
    const key = pkcs12Kdf(digest, PURPOSE.macKey, password, salt, iterations, digestBytes);
    const value = createHmac(digest, key).update(data).digest();
    const digestInfo = sequence(sequence(oid(PKCS12_OID[digest]), nullValue()), octetString(value));
    return sequence(digestInfo, octetString(salt), integer(iterations));
  };

/**
 * The old programs that Legacy is for wrote certificates with 40-bit RC2. It is not available here (OpenSSL 3 has it in
 * its legacy provider only) and not needed: they read triple DES for certificates as they do for keys.
 */
export const PROTECTIONS: Readonly<Record<Pkcs12Profile, Protection>> = {
  Modern: { encrypt: pbes2, mac: macWith('sha256', 32, MODERN_ITERATIONS) },
  Legacy: { encrypt: tripleDes, mac: macWith('sha1', 20, LEGACY_ITERATIONS) },
};

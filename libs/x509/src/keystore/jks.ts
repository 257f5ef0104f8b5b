import { createHash } from 'node:crypto';

import { nullValue, octetString, oid, sequence, toDer } from '../asn1/der.js';
import { leafOf, type KeystoreContent } from './keystore-content.js';
import { utf16be } from './password.js';

const MAGIC = 0xfeedfeed;
const VERSION = 2;
const TAG = { privateKey: 1, trustedCertificate: 2 } as const;
/** Sun's own protection of keys. */
const SUN_KEY_PROTECTOR = '1.3.6.1.4.1.42.2.17.1.1';
const DIGEST_BYTES = 20;

/** Alias of a trusted certificate in a JKS store: `ca`, and `ca-2`, `ca-3`, … where there are more. */
export const trustedAlias = (index: number): string => (index === 0 ? 'ca' : `ca-${index + 1}`);

/**
 * A Java keystore of type JKS, version 2: the key with its chain under the alias, and each authority as a trusted
 * certificate. No specification exists; this is what sun.security.provider.JavaKeyStore and KeyProtector read. Its
 * protection is one SHA-1 chain without iterations: it is for programs that know no PKCS#12.
 */
export const jks = (content: KeystoreContent & { readonly now: Date }): Buffer => {
  const { chain, ca, password, now } = content;
  // Java looks for an alias in lower case but takes the store's as it is: one with capitals could never be found.
  const alias = content.alias.toLowerCase();
  if (ca.some((_, index) => trustedAlias(index) === alias)) throw new Error(`${alias} is the alias of a trusted certificate`);
  leafOf(content);
  const store = Buffer.concat([
    uint32(MAGIC),
    uint32(VERSION),
    uint32(1 + ca.length),
    uint32(TAG.privateKey),
    utf(alias),
    milliseconds(now),
    sized(protectedKey(content)),
    uint32(chain.length),
    ...chain.map(certificate),
    ...ca.map((der, index) =>
      Buffer.concat([uint32(TAG.trustedCertificate), utf(trustedAlias(index)), milliseconds(now), certificate(der)]),
    ),
  ]);
  const seal = sha1(utf16be(password), Buffer.from('Mighty Aphrodite', 'utf8'), store);
  return Buffer.concat([store, seal]);
};

/** EncryptedPrivateKeyInfo (RFC 5208, section 6): salt, key XOR keystream, digest of password and key. */
const protectedKey = ({ privateKey, password, random }: KeystoreContent): Buffer => {
  const plain = privateKey.export({ format: 'der', type: 'pkcs8' });
  const secret = utf16be(password);
  const salt = Buffer.from(random(DIGEST_BYTES));
  const cipherText = Buffer.alloc(plain.length);
  let keystream: Buffer = salt;
  for (let i = 0; i < plain.length; i++) {
    if (i % DIGEST_BYTES === 0) keystream = sha1(secret, keystream);
    cipherText[i] = plain[i]! ^ keystream[i % DIGEST_BYTES]!;
  }
  const bytes = Buffer.concat([salt, cipherText, sha1(secret, plain)]);
  return toDer(sequence(sequence(oid(SUN_KEY_PROTECTOR), nullValue()), octetString(bytes)));
};

const sha1 = (...parts: Uint8Array[]): Buffer => {
  const hash = createHash('sha1');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

const milliseconds = (moment: Date): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(BigInt(moment.getTime()));
  return bytes;
};

const sized = (bytes: Uint8Array): Buffer => Buffer.concat([uint32(bytes.length), bytes]);

/** DataOutput.writeUTF: of ASCII its bytes, after their number in two bytes. */
const utf = (text: string): Buffer => {
  if (!/^[\x20-\x7e]{1,255}$/.test(text)) throw new Error('an alias is 1 to 255 characters of ASCII');
  return Buffer.concat([Buffer.from([0, text.length]), Buffer.from(text, 'latin1')]);
};

const certificate = (der: Uint8Array): Buffer => Buffer.concat([utf('X.509'), sized(der)]);

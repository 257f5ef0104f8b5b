import { createHash } from 'node:crypto';

import {
  bmpString, contextConstructed, contextPrimitive, octetString, oid, sequence, set, setOf, toDer, unsignedInteger, type Asn1,
} from '../asn1/der.js';
import { leafOf, type KeystoreContent } from './keystore-content.js';
import { PKCS12_OID } from './pkcs12-oids.js';
import { PROTECTIONS, type Encrypted, type Pkcs12Profile } from './pkcs12-profile.js';

/**
 * A PKCS#12 store (RFC 7292), DER: the key and its certificate under the alias, and every other certificate beside them.
 * The certificates of the authorities stand with the chain: Java finds a key's chain by the names of issuers, and takes a
 * certificate for a trusted one only by an attribute of Oracle's that others do not know.
 *
 * It works synchronously: about 25 ms, nearly all of it deriving keys, for Modern.
 */
export const pkcs12 = (content: KeystoreContent & { readonly profile: Pkcs12Profile }): Buffer => {
  const { privateKey, password, random, profile } = content;
  const { encrypt, mac } = PROTECTIONS[profile];
  const attributes = leafAttributes(content);

  const key = encrypt(privateKey.export({ format: 'der', type: 'pkcs8' }), password, random);
  const keyBag = bag(PKCS12_OID.pkcs8ShroudedKeyBag, sequence(key.algorithm, octetString(key.cipherText)), attributes);
  const certBags = certificatesOf(content).map((der, index) => certBag(der, index === 0 ? attributes : undefined));

  // Certificates first, as Java and OpenSSL write them.
  const certificates = encryptedData(encrypt(toDer(sequence(...certBags)), password, random));
  const authenticatedSafe = toDer(sequence(certificates, data(toDer(sequence(keyBag)))));
  return toDer(sequence(integer(3), data(authenticatedSafe), mac(authenticatedSafe, password, random)));
};

/** The leaf, then everything else, each once. */
const certificatesOf = (content: KeystoreContent): Uint8Array[] => {
  const all = [leafOf(content), ...content.chain.slice(1), ...content.ca];
  return all.filter((der, index) => all.findIndex((other) => Buffer.compare(der, other) === 0) === index);
};

/** Both stand on the key and on its certificate: friendlyName names them, localKeyID holds them together. */
const leafAttributes = (content: KeystoreContent): Asn1 => {
  const localKeyId = createHash('sha1').update(leafOf(content)).digest();
  return setOf(
    sequence(oid(PKCS12_OID.friendlyName), set(bmpString(content.alias))),
    sequence(oid(PKCS12_OID.localKeyId), set(octetString(localKeyId))),
  );
};

const bag = (type: string, value: Asn1, attributes?: Asn1): Asn1 =>
  sequence(oid(type), contextConstructed(0, value), ...(attributes === undefined ? [] : [attributes]));

const certBag = (der: Uint8Array, attributes?: Asn1): Asn1 =>
  bag(PKCS12_OID.certBag, sequence(oid(PKCS12_OID.x509Certificate), contextConstructed(0, octetString(der))), attributes);

/** ContentInfo of type data (RFC 2315, section 8). */
const data = (bytes: Uint8Array): Asn1 => sequence(oid(PKCS12_OID.data), contextConstructed(0, octetString(bytes)));

/** ContentInfo of type encryptedData (RFC 2315, section 13). */
const encryptedData = ({ algorithm, cipherText }: Encrypted): Asn1 =>
  sequence(
    oid(PKCS12_OID.encryptedData),
    contextConstructed(0, sequence(integer(0), sequence(oid(PKCS12_OID.data), algorithm, contextPrimitive(0, cipherText)))),
  );

const integer = (value: number): Asn1 => unsignedInteger(Buffer.from([value]));

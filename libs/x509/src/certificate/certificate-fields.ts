import { contentOf, hasTag, oidOf, type DerValue } from '../asn1/der-value.js';
import { parseDer } from '../asn1/parse-der.js';
import { TAG, constructedContext } from '../asn1/tags.js';
import { CERTIFICATE_LIMITS } from './signed-certificate.js';

/** Fields of what is signed of a certificate, from the serial number on. @throws where it cannot be read */
export const tbsFields = (der: Uint8Array): readonly DerValue[] => {
  const certificate = parseDer(der, CERTIFICATE_LIMITS);
  if (typeof certificate === 'string') throw new Error(`the certificate is ${certificate}`);
  const fields = certificate.children[0]?.children ?? [];
  return hasTag(fields[0], constructedContext(0)) ? fields.slice(1) : fields;
};

/** The extensions of a certificate, as they stand in it; none where it has none. @throws where it cannot be read */
export const extensionsOf = (der: Uint8Array): readonly DerValue[] =>
  tbsFields(der).find((field) => hasTag(field, constructedContext(3)))?.children[0]?.children ?? [];

/** Value of an extension, parsed; undefined when the certificate has none of this type. @throws where it has one that cannot be read */
export const extensionValue = (der: Uint8Array, wanted: string): DerValue | undefined => {
  for (const { children: [type, ...rest] } of extensionsOf(der)) {
    if (!hasTag(type, TAG.oid) || oidOf(type) !== wanted) continue;
    const inner = parseDer(contentOf(rest.at(-1)!), CERTIFICATE_LIMITS);
    if (typeof inner === 'string') throw new Error(`extension ${wanted} is ${inner}`);
    return inner;
  }
  return undefined;
};

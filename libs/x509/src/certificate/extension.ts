import { boolean, octetsOf, oid, sequence, type Asn1 } from '../asn1/der.js';

/** Extension (RFC 5280, section 4.1): what is false by default is left out (X.690, 11.5). */
export const extension = (type: string, critical: boolean, value: Asn1): Asn1 =>
  critical ? sequence(oid(type), boolean(true), octetsOf(value)) : sequence(oid(type), octetsOf(value));

/** Identifier octets (X.690, 8.1.2) of universal types, with the constructed bit where DER sets it. */
export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  utf8String: 0x0c,
  numericString: 0x12,
  printableString: 0x13,
  teletexString: 0x14,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  universalString: 0x1c,
  bmpString: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const;

export const CONSTRUCTED = 0x20;

/** `[number]` of the context-specific class, primitive. */
export const context = (number: number): number => 0x80 | number;
/** `[number]` of the context-specific class, constructed. */
export const constructedContext = (number: number): number => 0x80 | CONSTRUCTED | number;

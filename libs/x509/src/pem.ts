/** RFC 7468: base64 in lines of 64. */
export const toPem = (label: 'CERTIFICATE' | 'CERTIFICATE REQUEST', der: Uint8Array): string => {
  const base64 = Buffer.from(der.buffer, der.byteOffset, der.byteLength).toString('base64');
  return `-----BEGIN ${label}-----\n${base64.replace(/(.{64})(?=.)/g, '$1\n')}\n-----END ${label}-----\n`;
};

/** The certificates of a PEM text, in its order; other blocks are ignored. */
export const certificatesOfPem = (pem: string): Buffer[] =>
  [...pem.matchAll(/-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]*)-----END CERTIFICATE-----/g)].map(([, body]) =>
    Buffer.from(body!, 'base64'),
  );

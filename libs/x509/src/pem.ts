/** RFC 7468: base64 in lines of 64. */
export const toPem = (label: 'CERTIFICATE' | 'CERTIFICATE REQUEST', der: Uint8Array): string => {
  const bytes = Buffer.from(der.buffer, der.byteOffset, der.byteLength);
  let lines = '';
  for (let at = 0; at < bytes.length; at += BYTES_IN_LINE) lines += `${bytes.toString('base64', at, at + BYTES_IN_LINE)}\n`;
  return `-----BEGIN ${label}-----\n${lines}-----END ${label}-----\n`;
};

/** They make 64 characters. */
const BYTES_IN_LINE = 48;

/** The certificates of a PEM text, in its order; other blocks are ignored. */
export const certificatesOfPem = (pem: string): Buffer[] =>
  [...pem.matchAll(/-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]*)-----END CERTIFICATE-----/g)].map(([, body]) =>
    Buffer.from(body!, 'base64'),
  );

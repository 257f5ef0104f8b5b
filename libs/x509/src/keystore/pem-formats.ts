/**
 * Private key and certificate chain in one PEM text, the key first, as HAProxy, MongoDB and others read them. Both are the
 * texts of tls.key and tls.crt, so what they say is the same.
 */
export const combinedPem = (privateKeyPem: string, chainPem: string): string => `${withLineBreak(privateKeyPem)}${withLineBreak(chainPem)}`;

/** The private key of a PEM text, DER, in whatever encoding the text has it (PKCS#8, PKCS#1, SEC1). */
export const privateKeyDer = (privateKeyPem: string): Buffer => {
  const body = /-----BEGIN ((?:RSA |EC )?PRIVATE KEY)-----([A-Za-z0-9+/=\s]*)-----END \1-----/.exec(privateKeyPem)?.[2];
  if (body === undefined) throw new Error('the text has no private key in PEM');
  return Buffer.from(body, 'base64');
};

const withLineBreak = (text: string): string => (text.endsWith('\n') ? text : `${text}\n`);

/** Why a password cannot protect a keystore. */
export type PasswordDefect = 'empty' | 'not-utf8' | 'control-character' | 'too-long';

/** In bytes. Programs that open keystores read passwords into buffers: openssl's has 1,024. */
const LONGEST = 1000;

/**
 * The password that a Secret holds. Refused is what no program opens again: an empty one (keytool and openssl do not agree
 * on what it is), and control characters, such as the line break that `echo` leaves: openssl reads one line, Java takes
 * none of them. Java's PKCS#12 takes printable ASCII only; openssl, and Java's JKS, any text.
 */
export const keystorePassword = (bytes: Uint8Array): { password: string } | { defect: PasswordDefect } => {
  if (bytes.length === 0) return { defect: 'empty' };
  if (bytes.length > LONGEST) return { defect: 'too-long' };
  let password: string;
  try {
    password = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return { defect: 'not-utf8' };
  }
  return /\p{Cc}/u.test(password) ? { defect: 'control-character' } : { password };
};

/** BMPString's bytes, and Java's: UTF-16, big-endian. */
export const utf16be = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();

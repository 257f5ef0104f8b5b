import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';

import type { Cursor } from '@chancery/audit-store';

/** Why a token cannot be used. */
export type BadToken = 'unreadable' | 'other-filters';

const VERSION = 2;
const CIPHER = 'aes-256-gcm';
const NONCE = 12;
const TAG = 16;
const FINGERPRINT = 16;
/** Version, nonce, fingerprint of the filters, moment, position, tag. */
const LENGTH = 1 + NONCE + FINGERPRINT + 8 + 8 + TAG;
const TOKEN = new RegExp(`^[A-Za-z0-9_-]{${Math.ceil((LENGTH * 4) / 3)}}$`);

/** Which filters a token belongs to: the same values in any order. */
const fingerprint = (filter: object): Buffer => {
  const given = Object.entries(filter)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(given)).digest().subarray(0, FINGERPRINT);
};

/**
 * Tokens of pages, opaque to clients (AIP-158): a position counts the records of everybody, hence it is encrypted. A token holds a
 * place and no right: each page is authorized anew. Every replica reads those of the others, since all have the same secret.
 */
export class PageTokens {
  private readonly key: Buffer;

  constructor(secret: string | Buffer) {
    this.key = Buffer.from(hkdfSync('sha256', secret, '', 'chancery audit page token', 32));
  }

  encode({ storedAt, position }: Cursor, filter: object): string {
    const place = Buffer.alloc(16);
    place.writeBigInt64BE(BigInt(storedAt.getTime()), 0);
    place.writeBigInt64BE(position, 8);
    const nonce = randomBytes(NONCE);
    const cipher = createCipheriv(CIPHER, this.key, nonce);
    const hidden = Buffer.concat([cipher.update(fingerprint(filter)), cipher.update(place), cipher.final()]);
    return Buffer.concat([Buffer.of(VERSION), nonce, hidden, cipher.getAuthTag()]).toString('base64url');
  }

  decode(token: string, filter: object): { ok: true; cursor: Cursor } | { ok: false; why: BadToken } {
    const bytes = TOKEN.test(token) ? Buffer.from(token, 'base64url') : Buffer.alloc(0);
    const plain = bytes[0] === VERSION ? this.open(bytes.subarray(1)) : undefined;
    if (plain === undefined) return { ok: false, why: 'unreadable' };
    if (!plain.subarray(0, FINGERPRINT).equals(fingerprint(filter))) return { ok: false, why: 'other-filters' };
    return { ok: true, cursor: { storedAt: new Date(Number(plain.readBigInt64BE(FINGERPRINT))), position: plain.readBigInt64BE(FINGERPRINT + 8) } };
  }

  private open(bytes: Buffer): Buffer | undefined {
    const decipher = createDecipheriv(CIPHER, this.key, bytes.subarray(0, NONCE), { authTagLength: TAG });
    decipher.setAuthTag(bytes.subarray(-TAG));
    try {
      return Buffer.concat([decipher.update(bytes.subarray(NONCE, -TAG)), decipher.final()]);
    } catch {
      return undefined;
    }
  }
}

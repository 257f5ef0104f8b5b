import { createHash } from 'node:crypto';

import type { Cursor } from '@chancery/audit-store';

/** Why a token cannot be used. */
export type BadToken = 'unreadable' | 'other-filters';

const VERSION = 1;
const TOKEN = /^[A-Za-z0-9_-]{1,256}$/;

/** Which filters a token belongs to: the same values in any order. */
const fingerprint = (filter: object): string => {
  const given = Object.entries(filter)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(given)).digest('base64url').slice(0, 22);
};

/** Opaque to clients (AIP-158). It holds a place and no right: each page is authorized anew. */
export const encodePageToken = (cursor: Cursor, filter: object): string =>
  Buffer.from(JSON.stringify([VERSION, fingerprint(filter), cursor.storedAt.getTime(), String(cursor.position)])).toString('base64url');

export const decodePageToken = (token: string, filter: object): { ok: true; cursor: Cursor } | { ok: false; why: BadToken } => {
  const unreadable = { ok: false, why: 'unreadable' } as const;
  if (!TOKEN.test(token)) return unreadable;
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
  } catch {
    return unreadable;
  }
  if (!Array.isArray(parts) || parts.length !== 4) return unreadable;
  const [version, of, time, position] = parts as unknown[];
  if (version !== VERSION || typeof position !== 'string' || !/^[0-9]{1,18}$/.test(position)) return unreadable;
  if (!Number.isSafeInteger(time) || (time as number) < 0 || (time as number) > MAX_TIME) return unreadable;
  if (of !== fingerprint(filter)) return { ok: false, why: 'other-filters' };
  return { ok: true, cursor: { storedAt: new Date(time as number), position: BigInt(position) } };
};

/** 9999-12-31: as far as ISO 8601 with four digits goes. */
const MAX_TIME = 253_402_300_799_999;

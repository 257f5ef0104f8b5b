import type { z } from 'zod';

/** What came over the wire: parsed and of the right shape, or why not. */
export type Decoded<T> = { ok: true; value: T } | { ok: false; error: string };

export const encode = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value), 'utf8');

/** Never throws: whatever anyone may send is either the message or a reason. */
export const decode = <T>(schema: z.ZodType<T>, data: Uint8Array, maxBytes = 1024 * 1024): Decoded<T> => {
  if (data.length > maxBytes) return { ok: false, error: `larger than ${maxBytes} bytes` };
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('utf8'));
  } catch {
    return { ok: false, error: 'not JSON' };
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return { ok: true, value: parsed.data };
  const issue = parsed.error.issues[0];
  return { ok: false, error: issue === undefined ? 'not of the right shape' : `${issue.path.join('.')}: ${issue.message}` };
};

/** What a token says of itself. For showing only: who it really is, the API server decides. */
export interface Claims {
  readonly subject: string | undefined;
  readonly ends: Date | undefined;
}

/** Nothing where the token is not a JWT. */
export const claimsOf = (token: string): Claims | undefined => {
  const [, payload, signature] = token.split('.');
  if (payload === undefined || signature === undefined) return undefined;
  try {
    const bytes = Uint8Array.from(atob(payload.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
    const { sub, exp } = JSON.parse(new TextDecoder().decode(bytes)) as { sub?: unknown; exp?: unknown };
    return {
      subject: typeof sub === 'string' ? sub : undefined,
      ends: typeof exp === 'number' && Number.isFinite(exp) ? new Date(exp * 1000) : undefined,
    };
  } catch {
    return undefined;
  }
};

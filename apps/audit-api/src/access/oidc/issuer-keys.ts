import { createRemoteJWKSet, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';

import type { Issuer } from './issuers-file.js';
import { isSafeUrl } from './safe-url.js';

export interface KeyTiming {
  readonly timeoutMs: number;
  /** Keys are not fetched again within this time, however many tokens name one that is not known. */
  readonly cooldownMs: number;
  /** A key that the issuer has withdrawn is not believed for longer. */
  readonly keepMs: number;
}

export const DEFAULT_TIMING: KeyTiming = { timeoutMs: 3_000, cooldownMs: 15_000, keepMs: 600_000 };

const discovery = z.object({ issuer: z.string(), jwks_uri: z.string().refine(isSafeUrl, 'must be an https URL') });

/** Keys of an issuer, fetched when they are first needed (OpenID Connect Discovery 1.0, RFC 7517). */
export class IssuerKeys {
  private keys: Promise<JWTVerifyGetKey> | undefined;
  private foundAt = 0;

  constructor(
    private readonly issuer: Pick<Issuer, 'issuer' | 'jwksUri'>,
    private readonly timing: KeyTiming = DEFAULT_TIMING,
  ) {}

  /** @throws when the issuer cannot be asked */
  get(): Promise<JWTVerifyGetKey> {
    // An issuer may move its keys: its discovery document is read again as well.
    if (this.issuer.jwksUri === undefined && performance.now() - this.foundAt > this.timing.keepMs) this.keys = undefined;
    if (this.keys !== undefined) return this.keys;
    this.foundAt = performance.now();
    this.keys = this.find().catch((error: unknown) => {
      this.keys = undefined;
      throw error;
    });
    return this.keys;
  }

  private async find(): Promise<JWTVerifyGetKey> {
    const { timeoutMs, cooldownMs, keepMs } = this.timing;
    const uri = this.issuer.jwksUri ?? (await this.discover());
    return createRemoteJWKSet(new URL(uri), { timeoutDuration: timeoutMs, cooldownDuration: cooldownMs, cacheMaxAge: keepMs });
  }

  private async discover(): Promise<string> {
    const { issuer } = this.issuer;
    const signal = AbortSignal.timeout(this.timing.timeoutMs);
    const response = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, { signal, redirect: 'error' });
    if (!response.ok) throw new Error(`the discovery document of ${issuer} is answered with ${response.status}`);
    const found = discovery.parse(await response.json());
    if (found.issuer !== issuer) throw new Error(`the discovery document of ${issuer} is that of another issuer`);
    return found.jwks_uri;
  }
}

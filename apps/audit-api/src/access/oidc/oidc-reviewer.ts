import type { Log } from '@chancery/service';
import { decodeJwt, jwtVerify, type JWTPayload } from 'jose';

import { AccessReviewUnavailable, type AccessReviewer, type Caller } from '../access-reviewer.js';
import { DEFAULT_TIMING, IssuerKeys, type KeyTiming } from './issuer-keys.js';
import type { Issuer } from './issuers-file.js';

/** Asymmetric ones only: with a symmetric one, whoever knows the public key could sign. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'];
const LEEWAY_SECONDS = 30;
const MOST_CHARACTERS = 12_288;
const MOST_GROUPS = 256;
const MOST_NAME_CHARACTERS = 256;

/** What jose says of a token that is not to be believed; everything else is the issuer's, and passes. */
const REFUSALS = new Set([
  'ERR_JOSE_ALG_NOT_ALLOWED', 'ERR_JOSE_NOT_SUPPORTED', 'ERR_JWS_INVALID', 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED', 'ERR_JWT_INVALID', 'ERR_JWT_EXPIRED',
  'ERR_JWT_CLAIM_VALIDATION_FAILED', 'ERR_JWKS_NO_MATCHING_KEY', 'ERR_JWKS_MULTIPLE_MATCHING_KEYS',
]);

/**
 * Lets people in by a token of a configured issuer (a JWT, RFC 7519); every other token is the API server's to judge. What she may
 * read is in both cases what the control plane's API server allows her, and of an issuer only in the issuer's clusters.
 */
export const oidcReviewer = (issuers: readonly Issuer[], others: AccessReviewer, log: Log, timing: KeyTiming = DEFAULT_TIMING): AccessReviewer => {
  const known = new Map(issuers.map((issuer) => [issuer.issuer, { issuer, keys: new IssuerKeys(issuer, timing) }]));
  return {
    authenticate: async (token, address) => {
      const found = known.get(issuerOf(token) ?? '');
      if (found === undefined) return others.authenticate(token, address);
      if (token.length > MOST_CHARACTERS) return undefined;
      const { issuer, keys } = found;
      try {
        const { payload } = await jwtVerify(token, await keys.get(), {
          issuer: issuer.issuer,
          audience: issuer.audience,
          algorithms: ALGORITHMS,
          clockTolerance: LEEWAY_SECONDS,
          requiredClaims: ['exp', issuer.usernameClaim],
        });
        return callerOf(payload, issuer);
      } catch (error) {
        const { code, message } = error as { code?: string; message?: string };
        if (code === undefined || !REFUSALS.has(code)) throw new AccessReviewUnavailable(`the keys of ${issuer.issuer} cannot be had: ${message ?? String(error)}`, { cause: error });
        log.debug({ issuer: issuer.issuer, why: message }, 'token of an issuer refused');
        return undefined;
      }
    },
    allowed: async (caller, right) => {
      if (caller.clusters !== undefined && (right.cluster === undefined || !caller.clusters.includes(right.cluster))) return false;
      return others.allowed(caller, right);
    },
  };
};

/** What a token says of itself, believed by nobody yet. */
const issuerOf = (token: string): string | undefined => {
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
};

/** Undefined: the claims name nobody. */
const callerOf = (payload: JWTPayload, { usernameClaim, groupsClaim, usernamePrefix, clusters }: Issuer): Caller | undefined => {
  const name = payload[usernameClaim];
  if (!isName(name)) return undefined;
  // As kube-apiserver does: an address that its user has only claimed is nobody's name.
  if (usernameClaim === 'email' && payload['email_verified'] !== undefined && payload['email_verified'] !== true) return undefined;
  const claimed = groupsClaim === undefined ? [] : payload[groupsClaim];
  const groups = (Array.isArray(claimed) ? claimed : [claimed]).filter(isName).slice(0, MOST_GROUPS);
  return { username: `${usernamePrefix}${name}`, groups: groups.map((group) => `${usernamePrefix}${group}`), extra: {}, clusters };
};

const isName = (value: unknown): value is string => typeof value === 'string' && value !== '' && value.length <= MOST_NAME_CHARACTERS;

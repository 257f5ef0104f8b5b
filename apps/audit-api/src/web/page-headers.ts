import type { PageFile } from './page-files.js';

/**
 * Nothing from elsewhere, no script in the document, no frame around it, and no text that becomes markup: the last by Trusted
 * Types, with no policy that could make any.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

export const pageHeaders = ({ type, etag, isImmutable }: PageFile): Readonly<Record<string, string>> => ({
  'content-type': type,
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache',
  etag,
});

import { news, type ReasonEntry } from './entry.js';

/** News: nobody has to act. */
export const PROGRESS_REASONS = {
  Issued: news({
    ready: 'True',
    meaning: 'The Secret holds a valid certificate for what the Pki asks.',
    example: 'Secret app1-pki holds the certificate of pki app1-pki.',
    fix: 'Nothing to do.',
  }),
  Issuing: news({
    ready: 'False',
    meaning: 'The certificate is being issued for the first time.',
    example: 'Pki app1-pki is being issued.',
    fix: 'Nothing to do: this takes a moment.',
  }),
  Resolved: news({
    ready: 'True',
    meaning: 'A problem that was reported on this object is over.',
    example: 'Certificate for app1-pki is in Secret app1-pki: ServiceNameNotAllowed is over.',
    fix: 'Nothing to do.',
  }),
  Deleted: news({
    ready: 'Unknown',
    meaning: 'The Pki was deleted. Its Secret stays unless the Pki asked for an owner reference.',
    example: 'Pki app1-pki was deleted.',
    fix: 'Nothing to do, unless pods still need a certificate that is renewed.',
  }),
} as const satisfies Record<string, ReasonEntry>;

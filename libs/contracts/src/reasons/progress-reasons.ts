import type { ReasonEntry } from './reason.js';

/** News: nobody has to act. */
export const PROGRESS_REASONS = {
  Issued: {
    actor: 'nobody',
    eventType: 'Normal',
    ready: 'True',
    meaning: 'The Secret holds a valid certificate for what the Pki asks.',
    fix: 'Nothing to do.',
  },
  Issuing: {
    actor: 'nobody',
    eventType: 'Normal',
    ready: 'False',
    meaning: 'The certificate is being issued for the first time.',
    fix: 'Nothing to do: this takes a moment.',
  },
  Resolved: {
    actor: 'nobody',
    eventType: 'Normal',
    ready: 'True',
    meaning: 'A problem that was reported on this object is over.',
    fix: 'Nothing to do.',
  },
  Deleted: {
    actor: 'nobody',
    eventType: 'Normal',
    ready: 'Unknown',
    meaning: 'The Pki was deleted. Its Secret stays unless the Pki asked for an owner reference.',
    fix: 'Nothing to do, unless pods still need a certificate that is renewed.',
  },
} as const satisfies Record<string, ReasonEntry>;

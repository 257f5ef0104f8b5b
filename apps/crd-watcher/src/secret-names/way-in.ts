import { POLICY_REVISION_SUBJECT, SECRET_NAMES_SUBJECT } from '@chancery/contracts';

/** Who asks for the names of Secrets, as NATS knows it. */
const ASKER = 'event-reporter';
const TOKENS = /^[A-Za-z0-9_-]{1,64}(\.[A-Za-z0-9_-]{1,64}){0,7}$/;

/**
 * Which messages crd-watcher takes: announcements of a policy, which it never answers, and questions for names of Secrets whose
 * answer goes to the inbox of this cluster's event-reporter. NATS checks the right to publish of whoever answers and not of whoever
 * asks: any other reply-to would have crd-watcher write with its own rights, into the bucket or the history. What a consumer of the
 * bucket delivers has the subject under which it was stored, and is none of these.
 */
export const acceptsIn =
  (clusterName: string) =>
  (subject: string, replyTo: string | undefined): boolean =>
    subject === POLICY_REVISION_SUBJECT || (subject === SECRET_NAMES_SUBJECT && isInboxOfAsker(clusterName, replyTo));

/** As libs/messaging makes inboxes: of the user, or, on a server without users, of the service. */
const isInboxOfAsker = (clusterName: string, replyTo = ''): boolean =>
  [`_INBOX_${ASKER}@${clusterName}.`, `_INBOX_${ASKER}.`].some((inbox) => replyTo.startsWith(inbox) && TOKENS.test(replyTo.slice(inbox.length)));

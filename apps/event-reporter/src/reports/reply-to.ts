import { reportInbox } from '@chancery/contracts';

const TOKENS = /^[A-Za-z0-9_-]{1,64}(\.[A-Za-z0-9_-]{1,64}){0,7}$/;

/** The reporter that a subject names, in its last token. */
export const reporterOfSubject = (subject: string): string => subject.slice(subject.lastIndexOf('.') + 1);

/**
 * Whether an answer may go there: below the reporter's own inbox. NATS checks the right to publish of whoever answers and not
 * of whoever asks, so that any other reply-to would borrow this service's rights.
 */
export const isOwnInbox = (reporter: string, replyTo: string | undefined): boolean => {
  const inbox = `${reportInbox(reporter)}.`;
  return replyTo?.startsWith(inbox) === true && TOKENS.test(replyTo.slice(inbox.length));
};

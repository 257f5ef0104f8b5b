import { NatsTransport, encode, type NatsLink } from '@chancery/messaging';

import { isOwnInbox, reporterOfSubject } from './reply-to.js';
import type { ReportDesk } from './report-desk.js';

/** Reports in work at once, and how many more may wait. */
const CONCURRENCY = 32;
const MAX_WAITING = 1_000;

/** The way by which reports come. What may not be answered is not even read. */
export const reportTransport = (
  link: NatsLink,
  desk: Pick<ReportDesk, 'drop'>,
  onDefect: (subject: string, error: unknown) => void,
): NatsTransport =>
  new NatsTransport({
    link,
    concurrency: CONCURRENCY,
    maxWaiting: MAX_WAITING,
    overloaded: () => encode({ outcome: 'unavailable', problems: ['too many reports at once: send it again later'] }),
    accepts: (subject, replyTo) => {
      const reporter = reporterOfSubject(subject);
      const accepted = isOwnInbox(reporter, replyTo);
      if (!accepted) desk.drop(reporter);
      return accepted;
    },
    onDefect,
  });

import { SIGN_SUBJECTS } from '@chancery/contracts';

const [BEFORE, AFTER] = SIGN_SUBJECTS.split('*') as [string, string];
/** The server makes such a reply-to where a request comes through a service import; across a gateway it puts the way back before it. */
const REPLY_TO_IMPORT = /^(_GR_\.[^.]+\.[^.]+\.)?_R_\./;

/**
 * Whether a request came from a cluster's account through its import, so that its subject says whose it is. A push consumer of a
 * cluster, delivering to `pki.v1.<cluster>.sign`, gets messages through the import as well (nats-server 2.15): their subject is then
 * the one that they were stored with, which the cluster chose, and their reply-to the consumer's. No client may send `_R_.`.
 */
export const cameFromCluster = (subject: string, replyTo: string | undefined): boolean => {
  if (!subject.startsWith(BEFORE) || !subject.endsWith(AFTER)) return false;
  const cluster = subject.slice(BEFORE.length, -AFTER.length);
  return cluster !== '' && !cluster.includes('.') && replyTo !== undefined && REPLY_TO_IMPORT.test(replyTo);
};

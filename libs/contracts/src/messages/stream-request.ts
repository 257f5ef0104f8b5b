/**
 * A cluster's services say that they are about to tell records, so that audit-api makes the cluster's stream where there is none. NATS
 * writes the cluster's name from the account; there is no payload, and no answer: whoever cannot record asks again.
 */
export const STREAM_REQUEST_SUBJECTS = 'audit.v1.stream.*';
export const streamRequestSubject = (cluster: string): string => `audit.v1.stream.${cluster}`;
/** The cluster that asks; undefined: the subject is none of these. */
export const clusterOfStreamRequest = (subject: string): string | undefined => /^audit\.v1\.stream\.([^.]+)$/.exec(subject)?.[1];

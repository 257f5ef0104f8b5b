import {
  AUDIT_CHECKPOINT_STREAM,
  AUDIT_CHECKPOINT_SUBJECTS,
  AUDIT_SERVICE_STREAM,
  AUDIT_SERVICE_SUBJECTS,
  AUDIT_SIGNER_STREAM,
  AUDIT_SIGNER_SUBJECTS,
  clusterOfStream,
  clusterStreamSubjects,
} from '@chancery/contracts';
import {
  DiscardPolicy,
  RetentionPolicy,
  StorageType,
  jetstreamManager,
  type StreamConfig,
  type StreamInfo,
} from '@nats-io/jetstream';
import { nanos, type NatsConnection } from '@nats-io/transport-node';

import { isNoStream } from './no-stream.js';

const SUBJECTS: Readonly<Record<string, string>> = {
  [AUDIT_CHECKPOINT_STREAM]: AUDIT_CHECKPOINT_SUBJECTS,
  [AUDIT_SIGNER_STREAM]: AUDIT_SIGNER_SUBJECTS,
  [AUDIT_SERVICE_STREAM]: AUDIT_SERVICE_SUBJECTS,
};

const subjectsOf = (stream: string): string => {
  const cluster = clusterOfStream(stream);
  const subjects = cluster === undefined ? SUBJECTS[stream] : clusterStreamSubjects(cluster);
  if (subjects === undefined) throw new Error(`${stream} is no stream of the audit`);
  return subjects;
};

/** How long the server remembers ids for telling a duplicate. */
const DUPLICATE_WINDOW_MS = 600_000;

/** The longest record of ours has 200 kB. Whoever reads has some hundreds in memory at once. */
const MAX_MESSAGE_BYTES = 224 * 1024;

/**
 * A record that was acknowledged must stay: on disk, never deleted, purged or rolled up. When the stream is full it
 * refuses new records, which stops issuance loudly, rather than dropping old ones.
 */
export const auditStreamConfig = (stream: string, maxBytes: number, replicas: number): Partial<StreamConfig> & { name: string } => ({
  name: stream,
  subjects: [subjectsOf(stream)],
  storage: StorageType.File,
  retention: RetentionPolicy.Limits,
  discard: DiscardPolicy.New,
  max_bytes: maxBytes,
  max_msg_size: MAX_MESSAGE_BYTES,
  num_replicas: replicas,
  deny_delete: true,
  deny_purge: true,
  allow_rollup_hdrs: false,
  duplicate_window: nanos(DUPLICATE_WINDOW_MS),
});

/** What a stream has, whoever made it. */
export interface StreamLimits {
  readonly maxBytes: number;
  readonly replicas: number;
}

/**
 * Creates the stream when it does not exist; an existing one is left as it is, since its limits are the operator's.
 * @param stream one of AUDIT_SIGNER, AUDIT_SERVICE, AUDIT_CHECKPOINT, or a cluster's
 * @returns what it has, which may be less than what was wanted
 * @throws when JetStream does not answer or refuses.
 */
export const ensureAuditStream = async (
  connection: NatsConnection,
  stream: string,
  { maxBytes = 1024 ** 3, replicas = 1 }: Partial<StreamLimits> = {},
): Promise<StreamLimits> => {
  const manager = await jetstreamManager(connection, { checkAPI: false });
  try {
    return limitsOf(await manager.streams.info(stream));
  } catch (error) {
    if (!isNoStream(error)) throw error;
    return limitsOf(await manager.streams.add(auditStreamConfig(stream, maxBytes, replicas)));
  }
};

const limitsOf = ({ config }: StreamInfo): StreamLimits => ({ maxBytes: config.max_bytes, replicas: config.num_replicas });

import type { NatsAccess, NatsUser } from '@chancery/cluster';
import { connect, type NatsConnection, type NodeConnectionOptions } from '@nats-io/transport-node';

/** A connection as one of the users that NATS is configured with, to the server or to another that has the user too. */
export const connectAs = (
  { credentials, url, caFile }: Pick<NatsAccess, 'credentials' | 'url' | 'caFile'>,
  user: NatsUser,
  cluster?: string,
  options: Pick<NodeConnectionOptions, 'reconnect'> = {},
): Promise<NatsConnection> => {
  const { user: name, password, inboxPrefix } = credentials(user, cluster);
  return connect({ servers: url, user: name, pass: password, inboxPrefix, ...options, ...(caFile !== undefined && { tls: { caFile } }) });
};

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { AUDIT_SIGNER_STREAM } from '@chancery/contracts';
import { jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';

import type { Scenario } from '../scenario.js';
import { until } from '../until.js';

const OPERATOR = { user: 'operator', pass: 'operator-of-this-run' };

/** Who keeps the streams: may do in the control plane's account what none of the services may. */
export class StreamOperator {
  private before = 0;

  private constructor(
    private readonly manager: JetStreamManager,
    readonly close: () => Promise<void>,
  ) {}

  /** Adds the user to the running server, which reads its configuration again. */
  static async hired({ platform }: Scenario): Promise<StreamOperator> {
    const { folder, nats, natsServer } = platform.cluster;
    const accounts = join(folder, 'nats', 'accounts.conf');
    const text = await readFile(accounts, 'utf8');
    await writeFile(accounts, text.replace(/(CONTROL \{[\s\S]*?users: \[)/, `$1\n{ user: ${OPERATOR.user}, password: ${OPERATOR.pass} }\n`));
    process.kill(natsServer.pid!, 'SIGHUP');
    const ca = await readFile(nats.caFile!, 'utf8');
    const connection = await until('the operator to be let in', () =>
      connect({ servers: nats.url, ...OPERATOR, tls: { ca }, reconnect: false }).catch(() => undefined));
    return new StreamOperator(await jetstreamManager(connection), () => connection.close());
  }

  /** No record fits into the signer's stream any more. */
  async fill(): Promise<void> {
    const { config, state } = await this.manager.streams.info(AUDIT_SIGNER_STREAM);
    this.before = config.max_bytes;
    await this.manager.streams.update(AUDIT_SIGNER_STREAM, { max_bytes: state.bytes });
  }

  async makeRoom(): Promise<void> {
    await this.manager.streams.update(AUDIT_SIGNER_STREAM, { max_bytes: this.before });
  }
}

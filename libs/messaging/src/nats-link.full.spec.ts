import { startLocalCluster, type LocalCluster } from '@chancery/cluster';
import { jest } from '@jest/globals';

import { Bus, until } from './testing/bus.js';

const AHEAD_MS = 3_600_000;

describe('A connection that was made while the clock was an hour ahead', () => {
  let bus: Bus<LocalCluster>;
  beforeAll(async () => {
    bus = new Bus(await startLocalCluster({ kubernetes: false, nats: true, postgres: false }));
  }, 120_000);
  afterAll(() => bus?.stop(), 30_000);

  it('comes back after the server was away, though the clock is right again', async () => {
    const { now } = Date;
    const clock = jest.spyOn(Date, 'now').mockImplementation(() => now() + AHEAD_MS);
    const link = await bus.connected('pki-signer').finally(() => clock.mockRestore());
    await bus.cluster.natsServer.kill();
    await until(() => !link.isUp);
    await bus.cluster.natsServer.start();
    await until(() => link.isUp, 60_000);
    await link.connection().flush();
  }, 90_000);
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { resolveBinary } from '@chancery/cluster';

import { NatsLink } from './nats-link.js';
import { until } from './testing/bus.js';

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
};

describe('A password of NATS that is replaced while everything runs', () => {
  let folder: string;
  let server: ChildProcess;
  let port: number;
  const configure = (password: string): void =>
    writeFileSync(join(folder, 'nats.conf'), `listen: "127.0.0.1:${port}"\nauthorization { users: [{ user: "crd-watcher", password: "${password}" }] }\n`);

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'chancery-rotation-'));
    port = await freePort();
    configure('before');
    server = spawn(await resolveBinary('nats-server'), ['--config', join(folder, 'nats.conf')], { stdio: 'ignore' });
  }, 120_000);
  afterAll(async () => {
    const ended = once(server, 'exit');
    server.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  });

  it('is told as that while it is refused, and used without a restart as soon as it is there', async () => {
    let password = 'before';
    const told: string[] = [];
    const link = new NatsLink({ url: `nats://127.0.0.1:${port}`, user: 'crd-watcher', password: () => password, name: 'spec' });
    link.listen({ onDown: (why) => told.push(why) });
    try {
      link.start();
      await until(() => link.isUp);
      configure('after');
      server.kill('SIGHUP');
      await until(() => link.whyDown?.includes('NATS refuses user crd-watcher') === true, 10_000);
      expect(link.isUp).toBe(false);
      expect(link.whyDown).toMatch(/^there is no connection to NATS: NATS refuses user crd-watcher \(.*authorization violation.*\): its name or password is not the server's/i);
      expect(told.join('\n')).not.toMatch(/before|after/);
      password = 'after';
      await until(() => link.isUp, 10_000);
      expect(link.whyDown).toBeUndefined();
      await link.connection().flush();
    } finally {
      await link.close();
    }
  }, 40_000);

  it('is told as that at the first connection, too', async () => {
    const link = new NatsLink({ url: `nats://127.0.0.1:${port}`, user: 'crd-watcher', password: 'wrong', name: 'spec' });
    try {
      link.start();
      await until(() => link.whyDown?.includes('NATS refuses user crd-watcher') === true, 10_000);
    } finally {
      await link.close();
    }
  }, 20_000);
});

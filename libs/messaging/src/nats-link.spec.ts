import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

import { NatsLink } from './nats-link.js';

const INFO = 'INFO {"server_id":"x","version":"2.15.2","proto":1,"headers":true,"max_payload":524288}\r\n';

describe('A link that is closed while its connection is being made', () => {
  it('closes when that has come', async () => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => {
      sockets.push(socket);
      socket.on('data', (data) => data.toString().includes('PING') && socket.write('PONG\r\n'));
      setTimeout(() => socket.write(INFO), 300);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const link = new NatsLink({ url: `nats://127.0.0.1:${(server.address() as AddressInfo).port}`, name: 'late' });
    try {
      link.start();
      while (sockets.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
      await link.close();
      expect(link.isUp).toBe(false);
    } finally {
      for (const socket of sockets) socket.destroy();
      server.close();
    }
  }, 5_000);
});

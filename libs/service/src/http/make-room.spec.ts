import { once } from 'node:events';
import http from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';

import { makeRoom } from './make-room.js';

const MOST = 4;

describe('A server that has as many connections as it may have', () => {
  let server: http.Server;
  let port: number;
  let sockets: Socket[];
  let ended: boolean[];
  let answer: () => void;

  beforeEach(async () => {
    [sockets, ended] = [[], []];
    server = http.createServer(({ url }, response) => {
      if (url === '/slow') answer = () => void response.end('slow');
      else response.end('fine');
    });
    makeRoom(server, MOST);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    ({ port } = server.address() as AddressInfo);
  });
  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const open = async (): Promise<Socket> => {
    const socket = connect(port, '127.0.0.1');
    const index = sockets.push(socket) - 1;
    socket.on('error', () => undefined).once('close', () => (ended[index] = true));
    await once(socket, 'connect');
    return socket;
  };
  const ask = async (): Promise<string> => (await fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close' } })).text();

  it('answers a new one all the same, and closes the one that has said nothing for the longest', async () => {
    for (let i = 0; i < MOST; i += 1) await open();
    expect(await ask()).toBe('fine');
    expect(ended).toEqual([true]);
    for (let i = 0; i < 50; i += 1) expect(await ask()).toBe('fine');
  });

  it('keeps one whose answer is in work', async () => {
    const slow = await open();
    slow.write('GET /slow HTTP/1.1\r\nhost: x\r\n\r\n');
    await once(server, 'request');
    for (let i = 0; i < 3 * MOST; i += 1) await open();
    expect(await ask()).toBe('fine');
    const text = once(slow, 'data');
    answer();
    expect(String(await text)).toContain('slow');
  });

  it('answers a new one while the others have sent half of a request', async () => {
    for (let i = 0; i < MOST; i += 1) (await open()).write('POST /slow HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nhalf');
    await new Promise((resolve) => setTimeout(resolve, 50));
    for (let i = 0; i < 3; i += 1) expect(await ask()).toBe('fine');
  });

  it('keeps one that has sent its next request with the first', async () => {
    const both = await open();
    both.write('GET / HTTP/1.1\r\nhost: x\r\n\r\nGET /slow HTTP/1.1\r\nhost: x\r\n\r\n');
    await once(both, 'data');
    for (let i = 0; i < 3 * MOST; i += 1) await open();
    const text = once(both, 'data');
    answer();
    expect(String(await text)).toContain('slow');
  });

  it('closes a new one where all are busy', async () => {
    for (let i = 0; i < MOST; i += 1) {
      (await open()).write('GET /slow HTTP/1.1\r\nhost: x\r\n\r\n');
      await once(server, 'request');
    }
    await expect(ask()).rejects.toThrow();
  });
});

import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as aWhile } from 'node:timers/promises';

import { Link } from './link.js';

const accepted = new Set<Socket>();

/** Says back whatever it hears. */
const echo = async (): Promise<Server> => {
  const server = createServer((socket) => {
    accepted.add(socket);
    socket.on('error', () => undefined).pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
};

const closed = (socket: Socket): Promise<void> => new Promise((resolve) => void socket.once('close', () => resolve()));

const heardBy = (socket: Socket): { text: string } => {
  const heard = { text: '' };
  socket.on('data', (chunk) => (heard.text += chunk.toString()));
  return heard;
};

const until = async (is: () => boolean): Promise<void> => {
  for (const end = Date.now() + 20_000; !is(); await aWhile(10)) if (Date.now() > end) throw new Error('not seen within 20 s');
};

describe('A link', () => {
  let server: Server;
  let link: Link;
  let client: Socket;
  beforeEach(async () => {
    server = await echo();
    link = await Link.open('a to b', () => (server.address() as AddressInfo).port);
    client = connect(link.port, '127.0.0.1');
    client.on('error', () => undefined);
    await once(client, 'connect');
  });
  afterEach(async () => {
    client.destroy();
    await link.close();
    server.close();
  });

  it('carries both ways', async () => {
    const heard = heardBy(client);
    client.write('hello');
    await until(() => heard.text === 'hello');
  });

  it('ends its connections when it is cut, and those that come then', async () => {
    const ended = closed(client);
    link.set({ mode: 'cut' });
    await ended;
    const other = connect(link.port, '127.0.0.1');
    other.on('error', () => undefined);
    await closed(other);
  });

  it.each(['silent', 'deaf'] as const)('says nothing while it is %s, and all of it afterwards, in order', async (mode) => {
    const heard = heardBy(client);
    link.set({ mode });
    client.write('one ');
    client.write('two');
    await aWhile(300);
    expect(heard.text).toBe('');
    link.set({});
    await until(() => heard.text === 'one two');
  });

  it('takes its time when it is slow', async () => {
    const heard = heardBy(client);
    link.set({ latencyMs: 150 });
    const began = performance.now();
    client.write('hello');
    await until(() => heard.text === 'hello');
    expect(performance.now() - began).toBeGreaterThan(250);
  });

  it('carries no more than its width allows', async () => {
    const heard = heardBy(client);
    link.set({ bytesPerSecond: 1_000 });
    const began = performance.now();
    client.write('x'.repeat(500));
    await until(() => heard.text.length === 500);
    expect(performance.now() - began).toBeGreaterThan(300);
  });

  it('lets a client find out that the server has gone', async () => {
    const heard = heardBy(client);
    client.write('hello');
    await until(() => heard.text === 'hello');
    const ended = closed(client);
    for (const socket of accepted) socket.destroy();
    await ended;
  });
});

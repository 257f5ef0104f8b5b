import { createServer, type ServerHttp2Session } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import { Http2Connection } from './http2-connection.js';
import type { TlsCredentials } from './credentials.js';

describe('A connection to the API server', () => {
  const rejectedToNobody: unknown[] = [];
  const note = (error: unknown): unknown => rejectedToNobody.push(error);
  beforeAll(() => process.on('unhandledRejection', note));
  afterAll(() => process.off('unhandledRejection', note));
  afterEach(() => rejectedToNobody.splice(0));

  const listening = async () => {
    const sessions = new Set<ServerHttp2Session>();
    const server = createServer().on('session', (session) => sessions.add(session.on('error', () => undefined)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return { server, sessions, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
  };

  // An API server that is stopped for an update: GOAWAY, then a while in which nobody answers, then the connections' end.
  it('ends no process when it closes while the next one is being made, and fails', async () => {
    const { server, sessions, origin } = await listening();
    let fail = (_: Error): void => undefined;
    let credentials = Promise.resolve<TlsCredentials>({ origin });
    const connection = new Http2Connection(() => credentials);
    const first = await connection.get();
    const goaway = new Promise((resolve) => first.once('goaway', resolve));
    for (const session of sessions) session.goaway(0);
    await goaway;
    await sleep(0);
    credentials = new Promise((_, reject) => (fail = reject));
    const second = connection.get();
    const told = expect(second).rejects.toThrow('nobody answers');
    const closed = new Promise((resolve) => first.once('close', resolve));
    for (const session of sessions) session.destroy();
    await closed;
    fail(new Error('nobody answers'));
    await told;
    await sleep(20);
    expect(rejectedToNobody).toEqual([]);

    credentials = Promise.resolve({ origin });
    expect((await connection.get()) === first).toBe(false);
    connection.close();
    server.close();
  });

  it('that failed leaves one alone that was made after it', async () => {
    const { server, origin } = await listening();
    let fail = (_: Error): void => undefined;
    let credentials = new Promise<TlsCredentials>((_, reject) => (fail = reject));
    const connection = new Http2Connection(() => credentials);
    const told = expect(connection.get()).rejects.toThrow('too late');
    connection.renew();
    credentials = Promise.resolve({ origin });
    const made = await connection.get();
    fail(new Error('too late'));
    await told;
    expect((await connection.get()) === made).toBe(true);
    connection.close();
    server.close();
  });
});

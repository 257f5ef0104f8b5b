import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createSecureServer, type Http2SecureServer, type IncomingHttpHeaders, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { ApiClient, type ApiRequest } from './api-client.js';
import { AnswerTooLarge, ApiError, ApiUnreachable, WatchSilent } from './api-error.js';

type Handler = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void;

/** Against a real HTTP/2 server with a certificate of its own. */
describe('The client of the API server', () => {
  let folder: string;
  let server: Http2SecureServer;
  let handler: Handler;
  let sessions: Set<ServerHttp2Session>;
  let client: ApiClient;
  const get: ApiRequest = { method: 'GET', path: '/api' };

  const answer = (stream: ServerHttp2Stream, status: number, body: unknown, headers: Record<string, string> = {}): void => {
    stream.respond({ ':status': status, ...headers });
    stream.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
  const kubeconfig = (port: number, token: string): string => {
    const file = join(folder, 'kubeconfig');
    const ca = readFileSync(join(folder, 'cert.pem')).toString('base64');
    writeFileSync(file, JSON.stringify({
      apiVersion: 'v1', kind: 'Config', 'current-context': 'c', contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
      clusters: [{ name: 'c', cluster: { server: `https://127.0.0.1:${port}`, 'certificate-authority-data': ca } }],
      users: [{ name: 'u', user: { token } }],
    }));
    return file;
  };
  const lines = async (signal: AbortSignal, silenceMs: number, seen: string[] = []): Promise<string[]> => {
    for await (const line of client.lines('/watch', signal, silenceMs)) seen.push(line);
    return seen;
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'chancery-api-'));
    const args = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', 'key.pem', '-out', 'cert.pem', '-days', '2', '-subj', '/CN=api', '-addext', 'subjectAltName=IP:127.0.0.1'];
    execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
    server = createSecureServer({ key: readFileSync(join(folder, 'key.pem')), cert: readFileSync(join(folder, 'cert.pem')) });
    sessions = new Set();
    server.on('session', (session) => {
      sessions.add(session);
      session.on('close', () => sessions.delete(session));
    });
    server.on('sessionError', () => undefined);
    server.on('stream', (stream, headers) => {
      stream.on('error', () => undefined);
      handler(stream, headers);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => {
    for (const session of sessions) session.destroy();
    server.close();
    rmSync(folder, { recursive: true });
  });
  beforeEach(() => {
    client = new ApiClient({ kubeconfig: kubeconfig((server.address() as AddressInfo).port, 'one'), userAgent: 'spec' });
  });
  afterEach(() => client.close());

  describe('a request', () => {
    it('sends method, path, body and credentials, and gives back the answer', async () => {
      let seen: IncomingHttpHeaders = {};
      let body = '';
      handler = (stream, headers) => {
        seen = headers;
        stream.on('data', (chunk: Buffer) => (body += chunk.toString())).on('end', () => answer(stream, 200, { ok: 'é' }));
      };
      expect(await client.request({ method: 'PATCH', path: '/a?b=c', body: { x: 1 }, contentType: 'application/merge-patch+json' })).toEqual({ ok: 'é' });
      expect(seen).toMatchObject({ ':method': 'PATCH', ':path': '/a?b=c', authorization: 'Bearer one', 'content-type': 'application/merge-patch+json', 'user-agent': 'spec' });
      expect(body).toBe('{"x":1}');
    });

    it('shares one connection with all others', async () => {
      handler = (stream) => setTimeout(() => answer(stream, 200, {}), 20);
      await Promise.all(Array.from({ length: 20 }, () => client.request(get)));
      expect(sessions.size).toBe(1);
    });

    it('may have no answer but its status', async () => {
      handler = (stream) => answer(stream, 204, '');
      expect(await client.request(get)).toBeUndefined();
    });

    it.each<[string, number, unknown, Record<string, string>, object]>([
      ['a Status', 409, { kind: 'Status', reason: 'AlreadyExists', message: 'there' }, {}, { code: 409, reason: 'AlreadyExists', message: 'there' }],
      ['causes', 403, { reason: 'Forbidden', message: 'x', details: { causes: [{ reason: 'NamespaceTerminating' }, null, {}] } }, {}, { causes: ['NamespaceTerminating'] }],
      ['when to come back', 429, { reason: 'TooManyRequests' }, { 'retry-after': '3' }, { code: 429, retryAfterMs: 3_000 }],
      ['the page of a proxy', 502, '<html>', {}, { code: 502, reason: 'HTTP502', message: 'the API server answered 502' }],
      ['nothing', 500, '', {}, { code: 500, reason: 'HTTP500' }],
    ])('that is refused by %s throws it', async (_, status, body, headers, expected) => {
      handler = (stream) => answer(stream, status, body, headers);
      const error: unknown = await client.request(get).catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(ApiError);
      expect(error).toMatchObject(expected);
    });

    it.each<[string, Handler]>([
      ['is not answered', () => undefined],
      ['is answered by half', (stream) => (stream.respond({ ':status': 200 }), stream.write('{"a":'))],
    ])('that %s ends at its deadline', async (_, silent) => {
      handler = silent;
      const started = Date.now();
      await expect(client.request({ ...get, timeoutMs: 100 })).rejects.toThrow(ApiUnreachable);
      expect(Date.now() - started).toBeLessThan(2_000);
    });

    it.each<[string, Handler]>([
      ['is not answered', () => undefined],
      ['is answered by half', (stream) => (stream.respond({ ':status': 200 }), stream.write('{"a":'))],
    ])('that %s ends at once when nobody waits for it any more', async (_, silent) => {
      handler = silent;
      const started = Date.now();
      await expect(client.request({ ...get, timeoutMs: 60_000, signal: AbortSignal.timeout(100) })).rejects.toThrow(ApiUnreachable);
      expect(Date.now() - started).toBeLessThan(2_000);
      await expect(client.request({ ...get, timeoutMs: 60_000, signal: AbortSignal.abort() })).rejects.toThrow(ApiUnreachable);
    });

    it.each<[string, Handler]>([
      ['by a lost connection', (stream) => (stream.respond({ ':status': 200 }), stream.write('{"a":1}'), setTimeout(() => stream.session?.destroy(), 20))],
      ['by a reset', (stream) => (stream.respond({ ':status': 200 }), stream.write('{"a":1}'), setTimeout(() => stream.destroy(new Error('reset')), 20))],
      ['before it began', (stream) => stream.session?.destroy()],
    ])('whose answer is cut short %s throws, and the next one works', async (_, cut) => {
      handler = cut;
      await expect(client.request(get)).rejects.toThrow(ApiUnreachable);
      handler = (stream) => answer(stream, 200, { ok: 1 });
      expect(await client.request(get)).toEqual({ ok: 1 });
    });

    it('whose answer is larger than is wanted throws that, and the next one works', async () => {
      handler = (stream) => answer(stream, 200, { text: 'x'.repeat(100_000) });
      await expect(client.request({ ...get, maxBytes: 50_000 })).rejects.toThrow(AnswerTooLarge);
      expect(await client.request(get)).toMatchObject({ text: expect.any(String) as string });
    });

    it('after a 401 reads its credentials again', async () => {
      handler = (stream, { authorization }) => (authorization === 'Bearer two' ? answer(stream, 200, { ok: 1 }) : answer(stream, 401, { reason: 'Unauthorized' }));
      await expect(client.request(get)).rejects.toMatchObject({ code: 401 });
      kubeconfig((server.address() as AddressInfo).port, 'two');
      await expect(client.request(get)).resolves.toEqual({ ok: 1 });
    });

    it('to a server that shuts down in good order goes over a new connection', async () => {
      handler = (stream) => answer(stream, 200, {});
      await client.request(get);
      for (const session of sessions) session.close();
      await sleep(50);
      await expect(client.request(get)).resolves.toEqual({});
    });

    it.each<[string, () => ApiClient, RegExp]>([
      ['that is not there', () => new ApiClient({ kubeconfig: kubeconfig(9, 'x'), userAgent: 'spec' }), /cannot be reached: .*ECONNREFUSED/],
      ['that no kubeconfig names', () => new ApiClient({ kubeconfig: join(folder, 'absent'), userAgent: 'spec' }), /cannot be reached: .*absent/],
      ['of a context that is unknown', () => new ApiClient({ kubeconfig: kubeconfig(9, 'x'), context: 'prod', userAgent: 'spec' }), /context prod is not in the kubeconfig; it has: \[c\]/],
    ])('to a server %s says so', async (_, make, message) => {
      await expect(make().request(get)).rejects.toThrow(message);
    });

    it('after the close is refused', async () => {
      client.close();
      await expect(client.request(get)).rejects.toThrow('closed');
    });

    it('ends at its deadline also while there is no connection yet', async () => {
      const mute = createServer((socket) => socket.on('error', () => undefined));
      await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
      const sockets = new Set<{ destroy(): void }>();
      mute.on('connection', (socket) => sockets.add(socket));
      const stuck = new ApiClient({ kubeconfig: kubeconfig((mute.address() as AddressInfo).port, 'x'), userAgent: 'spec' });
      const ended = stuck.request({ ...get, timeoutMs: 100 }).then(() => 'answered', () => 'ended');
      const first = await Promise.race([ended, sleep(1_000, 'still waiting')]);
      for (const socket of sockets) socket.destroy();
      await ended;
      mute.close();
      expect(first).toBe('ended');
    });
  });

  describe('a watch', () => {
    it('gives its lines, wherever they are cut', async () => {
      handler = (stream) => {
        stream.respond({ ':status': 200 });
        const bytes = Buffer.from('{"a":"é😀"}\n\n{"b":1}\n{"c":2}\n');
        void (async () => {
          for (let i = 0; i < bytes.length; i += 3) {
            stream.write(bytes.subarray(i, i + 3));
            await sleep(1);
          }
          stream.end();
        })();
      };
      expect(await lines(new AbortController().signal, 2_000)).toEqual(['{"a":"é😀"}', '{"b":1}', '{"c":2}']);
    });

    it('of many does not keep a request waiting: they have connections of their own', async () => {
      const abort = new AbortController();
      let watches = 0;
      handler = (stream, headers) => {
        if (headers[':path'] !== '/watch') return answer(stream, 200, {});
        watches += 1;
        stream.respond({ ':status': 200 });
      };
      const all = Array.from({ length: 150 }, () => lines(abort.signal, 60_000));
      for (let i = 0; i < 1_000 && watches < 150; i++) await sleep(5);
      expect(watches).toBe(150);
      await client.request({ ...get, timeoutMs: 5_000 });
      expect(sessions.size).toBe(3);
      abort.abort();
      await Promise.all(all);
    });

    it('that is silent for too long throws, after what it said', async () => {
      handler = (stream) => (stream.respond({ ':status': 200 }), stream.write('one\n'));
      const seen: string[] = [];
      await expect(lines(new AbortController().signal, 150, seen)).rejects.toThrow(WatchSilent);
      expect(seen).toEqual(['one']);
      handler = () => undefined;
      await expect(lines(new AbortController().signal, 150)).rejects.toThrow(WatchSilent);
    });

    it('that speaks now and then goes on', async () => {
      handler = (stream) => {
        stream.respond({ ':status': 200 });
        void (async () => {
          for (let i = 0; i < 5; i++) {
            await sleep(80);
            stream.write(`${i}\n`);
          }
          stream.end();
        })();
      };
      expect(await lines(new AbortController().signal, 250)).toHaveLength(5);
    });

    it('ends without error when it is aborted, at whatever moment', async () => {
      handler = (stream) => stream.respond({ ':status': 200 });
      for (const ms of [0, 1, 5, 50]) {
        const abort = new AbortController();
        const watching = lines(abort.signal, 60_000);
        await sleep(ms);
        abort.abort();
        expect(await watching).toEqual([]);
      }
    });

    it('of which nobody wants more is ended at the server', async () => {
      const closed = new Promise((resolve) => (handler = (stream) => (stream.respond({ ':status': 200 }), stream.write('one\n'), stream.on('close', resolve))));
      for await (const line of client.lines('/watch', new AbortController().signal, 60_000)) {
        expect(line).toBe('one');
        break;
      }
      await closed;
    });

    it('that is refused throws the refusal, and that is cut throws', async () => {
      handler = (stream) => answer(stream, 410, { reason: 'Expired', message: 'too old' });
      await expect(lines(new AbortController().signal, 1_000)).rejects.toMatchObject({ code: 410, reason: 'Expired' });
      handler = (stream) => (stream.respond({ ':status': 200 }), setTimeout(() => stream.destroy(new Error('reset')), 20));
      await expect(lines(new AbortController().signal, 1_000)).rejects.toThrow(ApiUnreachable);
    });
  });
});

import { constants, type ClientHttp2Session, type ClientHttp2Stream } from 'node:http2';

import { AnswerTooLarge, ApiUnreachable, WatchSilent, apiError } from './api-error.js';
import { Http2Connection } from './http2-connection.js';
import type { KubeCredentialsSource } from './credentials.js';
import { KubeCredentials } from './kube-credentials.js';
import { WatchConnections } from './watch-connections.js';

export type ContentType =
  | 'application/json'
  | 'application/merge-patch+json'
  | 'application/apply-patch+yaml'
  | 'application/json-patch+json';

export interface ApiRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path and query: `/api/v1/namespaces/app1/secrets`. */
  path: string;
  body?: unknown;
  contentType?: ContentType;
  /** After this many milliseconds the answer no longer counts. Default 10,000. */
  timeoutMs?: number;
  /** Largest answer that is read. Default 128 MiB. */
  maxBytes?: number;
  /** Ends the wait for the answer. */
  signal?: AbortSignal;
}

export interface ApiClientOptions extends KubeCredentialsSource {
  /** Shown in the API server's audit log. */
  userAgent: string;
}

const DEFAULT_TIMEOUT_MS = 10_000;
const MAX_BODY_BYTES = 128 * 1024 * 1024;

/**
 * JSON over one HTTP/2 connection, and more where there are many watches. Types and credentials come from client-node; its own request path costs ten times the
 * CPU of this one for each write (facts in ARCHITECTURE.md, "Decisions").
 */
export class ApiClient {
  private readonly credentials: KubeCredentials;
  private readonly connection: Http2Connection;
  private readonly watches: WatchConnections;

  constructor(private readonly options: ApiClientOptions) {
    this.credentials = new KubeCredentials(options);
    const connect = (): Http2Connection => new Http2Connection(() => this.credentials.tls());
    this.connection = connect();
    this.watches = new WatchConnections(this.connection, connect);
  }

  /**
   * One request, one answer.
   * @throws ApiError when the server refuses, AnswerTooLarge, ApiUnreachable when there is no answer in time.
   */
  async request<T = unknown>(request: ApiRequest): Promise<T> {
    const body = request.body === undefined ? undefined : JSON.stringify(request.body);
    const deadline = performance.now() + (request.timeoutMs ?? DEFAULT_TIMEOUT_MS);
    const stream = await this.openBefore(deadline, request, body !== undefined);
    const timer = setTimeout(() => stream.destroy(new Error('no answer before the deadline')), deadline - performance.now());
    const abort = (): void => void stream.destroy(new Error('nobody waits for the answer any more'));
    request.signal?.addEventListener('abort', abort, { once: true });
    try {
      stream.end(body);
      const { status, retryAfter } = await responseHead(stream);
      const text = await readBody(stream, request.maxBytes);
      if (status >= 200 && status < 300) return (text === '' ? undefined : JSON.parse(text)) as T;
      if (status === 401) this.credentialsRefused();
      throw apiError(status, text, retryAfter);
    } finally {
      clearTimeout(timer);
      request.signal?.removeEventListener('abort', abort);
    }
  }

  /**
   * Lines of a watch, until the server ends it, the signal aborts it, or nothing is heard for `silenceMs`.
   * @throws ApiError when the server refuses, WatchSilent after that silence, ApiUnreachable when the connection breaks.
   */
  async *lines(path: string, signal: AbortSignal, silenceMs: number): AsyncGenerator<string> {
    const place = this.watches.take();
    try {
      yield* this.linesOn(place.connection, path, signal, silenceMs);
    } finally {
      place.release();
    }
  }

  close(): void {
    this.watches.close();
  }

  private async *linesOn(connection: Http2Connection, path: string, signal: AbortSignal, silenceMs: number): AsyncGenerator<string> {
    const stream = await this.open(connection, { method: 'GET', path }, false);
    const abort = (): void => stream.close(constants.NGHTTP2_CANCEL);
    const silence = setTimeout(() => stream.destroy(new WatchSilent()), silenceMs);
    signal.addEventListener('abort', abort, { once: true });
    // Aborted while the stream was being opened: nobody would tell it.
    if (signal.aborted) abort();
    try {
      stream.end();
      const { status, retryAfter } = await responseHead(stream);
      if (status !== 200) {
        if (status === 401) this.credentialsRefused();
        throw apiError(status, await readBody(stream), retryAfter);
      }
      let rest: string[] = [];
      stream.setEncoding('utf8');
      for await (const chunk of stream as AsyncIterable<string>) {
        silence.refresh();
        let from = 0;
        for (let end = chunk.indexOf('\n'); end !== -1; end = chunk.indexOf('\n', from)) {
          rest.push(chunk.slice(from, end));
          const line = rest.length === 1 ? rest[0]! : rest.join('');
          rest = [];
          from = end + 1;
          if (line !== '') yield line;
        }
        if (from < chunk.length) rest.push(chunk.slice(from));
      }
      if (!signal.aborted && stream.rstCode !== constants.NGHTTP2_NO_ERROR) throw new Error('the watch was cut short');
    } catch (error) {
      if (signal.aborted) return;
      throw unreachableUnlessRefused(error);
    } finally {
      clearTimeout(silence);
      signal.removeEventListener('abort', abort);
      if (!stream.closed) stream.close(constants.NGHTTP2_CANCEL);
    }
  }

  private credentialsRefused(): void {
    this.credentials.refused();
    this.watches.renew();
  }

  /** Connecting counts against the deadline too. */
  private async openBefore(deadline: number, request: ApiRequest, hasBody: boolean): Promise<ClientHttp2Stream> {
    const opening = this.open(this.connection, request, hasBody);
    const { signal } = request;
    let timer: NodeJS.Timeout | undefined;
    let abort = (): void => undefined;
    const late = new Promise<never>((_, reject) => {
      const giveUp = (why: string): void => {
        // Should it be opened all the same, nobody uses it.
        opening.then((stream) => stream.close(constants.NGHTTP2_CANCEL), () => undefined);
        reject(unreachable(new Error(why)));
      };
      timer = setTimeout(() => giveUp('no connection before the deadline'), deadline - performance.now());
      abort = () => giveUp('nobody waits for the connection any more');
      signal?.addEventListener('abort', abort, { once: true });
      if (signal?.aborted === true) abort();
    });
    try {
      return await Promise.race([opening, late]);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    }
  }

  private async open(connection: Http2Connection, request: ApiRequest, hasBody: boolean): Promise<ClientHttp2Stream> {
    let session: ClientHttp2Session;
    let authorization: string | undefined;
    try {
      [session, authorization] = await Promise.all([connection.get(), this.credentials.authorization()]);
    } catch (error) {
      throw unreachable(error);
    }
    try {
      const stream = session.request(
        {
          ':method': request.method,
          ':path': request.path,
          accept: 'application/json',
          'user-agent': this.options.userAgent,
          ...(authorization !== undefined && { authorization }),
          ...(hasBody && { 'content-type': request.contentType ?? 'application/json' }),
        },
        { endStream: false },
      );
      // The error also rejects whoever waits for the head or the body; without a listener it would end the process.
      stream.on('error', () => undefined);
      return stream;
    } catch (error) {
      connection.renew();
      throw unreachable(error);
    }
  }
}

const unreachable = (error: unknown): ApiUnreachable =>
  new ApiUnreachable(`the API server cannot be reached: ${error instanceof Error ? error.message : String(error)}`);

const unreachableUnlessRefused = (error: unknown): Error =>
  error instanceof Error && (error.name === 'ApiError' || error.name === 'ApiUnreachable') ? error : unreachable(error);

const responseHead = (stream: ClientHttp2Stream): Promise<{ status: number; retryAfter: string | undefined }> =>
  new Promise((resolve, reject) => {
    let isAnswered = false;
    stream.once('response', (headers) => {
      isAnswered = true;
      const retryAfter = headers['retry-after'];
      resolve({ status: headers[':status'] ?? 0, retryAfter: typeof retryAfter === 'string' ? retryAfter : undefined });
    });
    stream.once('error', (error) => reject(unreachableUnlessRefused(error)));
    // An Error for each request that was answered would cost more than the answer.
    stream.once('close', () => {
      if (!isAnswered) reject(unreachable(new Error('the connection was closed')));
    });
  });

const readBody = async (stream: ClientHttp2Stream, maxBytes = MAX_BODY_BYTES): Promise<string> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw new AnswerTooLarge(maxBytes);
      chunks.push(chunk);
    }
  } catch (error) {
    throw unreachableUnlessRefused(error);
  }
  // A stream that the peer or a lost connection cut short ends without an error, with a reset code.
  if (stream.rstCode !== constants.NGHTTP2_NO_ERROR) throw unreachable(new Error('the answer was cut short'));
  return Buffer.concat(chunks, bytes).toString('utf8');
};

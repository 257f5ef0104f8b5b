import { connect, type ClientHttp2Session } from 'node:http2';

import type { TlsCredentials } from './credentials.js';

/** How often a silent connection is probed, and how long the answer may take. */
const PING_EVERY_MS = 10_000;
const PING_TIMEOUT_MS = 10_000;
const CONNECT_TIMEOUT_MS = 10_000;
/** Windows for a list of thousands of objects beside the small answers of writes. */
const STREAM_WINDOW = 4 * 1024 * 1024;
const SESSION_WINDOW = 32 * 1024 * 1024;

/**
 * An HTTP/2 connection of a process to its API server, shared by watches and writes as client-go does it. It is
 * made when first needed and made again when it broke; a peer that no longer answers a PING counts as broken, because a
 * half-open connection would leave every watch silent for ever.
 */
export class Http2Connection {
  private session: Promise<ClientHttp2Session> | undefined;
  private closed = false;

  constructor(private readonly credentials: () => Promise<TlsCredentials>) {}

  get(): Promise<ClientHttp2Session> {
    if (this.closed) return Promise.reject(new Error('the connection to the API server is closed'));
    if (this.session === undefined) {
      const opening = this.open();
      this.session = opening;
      opening.catch(() => this.forget(opening));
    }
    return this.session;
  }

  /** Ends the connection once its streams are done; later requests get a new one. */
  renew(): void {
    const old = this.session;
    this.session = undefined;
    void old?.then((session) => session.close(), () => undefined);
  }

  close(): void {
    this.closed = true;
    void this.session?.then((session) => session.destroy(), () => undefined);
    this.session = undefined;
  }

  private forget(session: Promise<ClientHttp2Session>): void {
    if (this.session === session) this.session = undefined;
  }

  private async open(): Promise<ClientHttp2Session> {
    const { origin, ...tls } = await this.credentials();
    const session = connect(origin, {
      ...tls,
      maxSessionMemory: 256,
      settings: { enablePush: false, initialWindowSize: STREAM_WINDOW },
    });
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        session.destroy();
        reject(new Error(`no connection within ${CONNECT_TIMEOUT_MS / 1000} s`));
      }, CONNECT_TIMEOUT_MS);
      session.once('connect', () => {
        clearTimeout(timer);
        resolve();
      });
      session.once('error', (error: Error) => {
        clearTimeout(timer);
        reject(error);
      });
    });
    session.setLocalWindowSize(SESSION_WINDOW);
    const forget = (): void => {
      clearInterval(probe);
      const held = this.session;
      // One that is still being made, after this one, may fail: who asked for it is told, and nobody else is to be.
      void held?.then((current) => current === session && this.forget(held), () => undefined);
    };
    const probe = setInterval(() => {
      const timer = setTimeout(() => session.destroy(new Error('the API server does not answer a PING')), PING_TIMEOUT_MS);
      const sent = !session.destroyed && session.ping(() => clearTimeout(timer));
      if (!sent) clearTimeout(timer);
    }, PING_EVERY_MS);
    probe.unref();
    session.on('error', forget);
    session.on('close', forget);
    session.on('goaway', forget);
    return session;
  }
}

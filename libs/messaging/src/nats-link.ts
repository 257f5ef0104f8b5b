import { AuthorizationError, connect, usernamePasswordAuthenticator, type NatsConnection } from '@nats-io/transport-node';

/** How to reach NATS and as whom. The account of the user decides which cluster we are. */
export interface NatsSettings {
  /** `nats://` or `tls://`, several separated by commas. */
  url: string;
  user?: string | undefined;
  /** Asked for at each connection where it is a function: it may be replaced while the process runs. */
  password?: string | (() => string | undefined) | undefined;
  /** PEM of the authorities that the server's certificate must come from; read for each connection, since it may be replaced. */
  caFile?: string | undefined;
  /** Name of this process, shown by the server's monitoring. */
  name: string;
}

export interface NatsLinkEvents {
  onUp?: () => void;
  onDown?: (why: string) => void;
}

/** NATS is not there at the moment. Transient: it is tried again for ever. */
export class NatsUnavailable extends Error {
  override readonly name = 'NatsUnavailable';
}

const RETRY_MS = 500;
/**
 * Without a try for so long, a connection that is lost is made anew. The client counts from its last try by the clock of the day, and tries
 * no more until that moment when the clock has gone back.
 */
const STUCK_MS = 30_000;

/**
 * The one connection of a process to NATS, kept up for ever: made in the background at the start, made again whenever it
 * is lost. Nothing is buffered for later while it is down: {@link connection} refuses, so that the caller knows.
 */
export class NatsLink {
  private current: NatsConnection | undefined;
  private up = false;
  private closing = false;
  private downAt: number | undefined = performance.now();
  private lastWhy: string | undefined;
  private readonly listeners = new Set<NatsLinkEvents>();
  private running: Promise<void> | undefined;

  constructor(private readonly settings: NatsSettings) {}

  /** Starts connecting; returns at once. */
  start(): void {
    this.running ??= this.run();
  }

  /** Tells of every change from now on, and at once when the link is up already. */
  listen(events: NatsLinkEvents): () => void {
    this.listeners.add(events);
    if (this.up) events.onUp?.();
    return () => this.listeners.delete(events);
  }

  get isUp(): boolean {
    return this.up;
  }

  /** Why there is no connection, as a reason for not being ready; undefined while there is one. */
  get whyDown(): string | undefined {
    if (this.up) return undefined;
    return `there is no connection to NATS${this.lastWhy === undefined ? '' : `: ${this.lastWhy}`}`;
  }

  /** For how long there has been no connection, in milliseconds; 0 while there is one. Not by the clock of the day, which may be set. */
  downForMs(now = performance.now()): number {
    return this.downAt === undefined ? 0 : now - this.downAt;
  }

  /** @throws NatsUnavailable while there is no connection. */
  connection(): NatsConnection {
    if (!this.up || this.current === undefined) throw new NatsUnavailable('there is no connection to NATS');
    return this.current;
  }

  /** Sends what is on its way, then closes. */
  async close(): Promise<void> {
    this.closing = true;
    const connection = this.current;
    if (connection !== undefined && !connection.isClosed()) {
      if (this.up) await connection.drain().catch(() => connection.close());
      else await connection.close();
    }
    await this.running;
  }

  private async run(): Promise<void> {
    const { url, user, password, caFile, name } = this.settings;
    while (!this.closing) {
      try {
        const connection = await connect({
          servers: url.split(',').map((server) => server.trim()),
          name,
          // Inboxes of its own, so that the server can keep one user from reading another's answers.
          inboxPrefix: `_INBOX_${user ?? name}`,
          ...(user !== undefined && { authenticator: usernamePasswordAuthenticator(user, () => (typeof password === 'function' ? password() : password) ?? '') }),
          ...(caFile !== undefined && { tls: { caFile } }),
          reconnect: true,
          maxReconnectAttempts: -1,
          reconnectTimeWait: RETRY_MS,
          ignoreAuthErrorAbort: true,
          pingInterval: 5_000,
          maxPingOut: 2,
          timeout: 5_000,
          // Else each request makes an Error for its stack, in case it fails: a sixth of the signer's processor time.
          noAsyncTraces: true,
        });
        if (this.closing) return await connection.close();
        this.current = connection;
        await this.follow(connection);
      } catch (error) {
        if (error instanceof AuthorizationError) this.down(this.refused(error));
        else this.down(error instanceof Error ? error.message : String(error));
      }
      if (!this.closing) await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }

  /** Until the connection is closed for good, or tries no more to come back. */
  private async follow(connection: NatsConnection): Promise<void> {
    this.cameUp();
    const closed = connection.closed();
    let triedAt = performance.now();
    void (async () => {
      // Each try that the server refuses is an error and then a loss: its password was replaced, or its user is gone.
      let refusal: string | undefined;
      for await (const status of connection.status()) {
        if (this.current !== connection) return;
        if (status.type === 'disconnect' || status.type === 'reconnecting') triedAt = performance.now();
        if (status.type === 'error' && status.error instanceof AuthorizationError) refusal = this.refused(status.error);
        if (status.type === 'disconnect') {
          this.down(refusal ?? 'the connection was lost');
          refusal = undefined;
        }
        if (status.type === 'reconnect') this.cameUp();
      }
    })();
    let looking: NodeJS.Timeout | undefined;
    const stuck = new Promise<Error>((resolve) => {
      looking = setInterval(() => {
        if (!this.up && performance.now() - triedAt > STUCK_MS) resolve(new Error('the connection was lost, and did not try to come back'));
      }, STUCK_MS / 10);
      looking.unref();
    });
    const error = await Promise.race([closed, stuck]);
    clearInterval(looking);
    // What the one that is given up says from now on is no news of ours.
    this.current = undefined;
    if (!connection.isClosed()) void connection.close().catch(() => undefined);
    this.down(error instanceof Error ? error.message : 'the connection was closed');
  }

  /** Who was refused, and what to do; never the password. A slow link is no wrong password. */
  private refused({ message }: AuthorizationError): string {
    if (/timeout/i.test(message)) return message;
    return (
      `NATS refuses user ${this.settings.user ?? '(none)'} (${message}): its name or password is not the server's. Give the server and this service the same; ` +
      'the file that holds it is read again for each try'
    );
  }

  private cameUp(): void {
    this.up = true;
    this.downAt = undefined;
    for (const listener of this.listeners) listener.onUp?.();
  }

  private down(why: string): void {
    this.up = false;
    this.lastWhy = why;
    this.downAt ??= performance.now();
    for (const listener of this.listeners) listener.onDown?.(why);
  }
}

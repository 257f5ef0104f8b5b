import { connect, createServer, type Server, type Socket } from 'node:net';

import { freePort } from '@chancery/cluster';

import { FINE, isSilent, type Conditions, type Direction } from './conditions.js';
import { Pump, type PumpLink } from './pump.js';

/** Port of the server behind a link; undefined while it is not known yet. */
export type Upstream = () => number | undefined;

/** The way from one process to one server: a TCP proxy on the loopback address, whose conditions can be made worse. */
export class Link implements PumpLink {
  private readonly sockets = new Set<Socket>();
  private readonly waiting = new Set<{ direction: Direction; go: () => void }>();
  private present: Conditions = FINE;

  private constructor(
    readonly name: string,
    readonly port: number,
    private readonly server: Server,
    private readonly upstream: Upstream,
  ) {
    server.on('connection', (client) => void this.join(client));
  }

  static async open(name: string, upstream: Upstream): Promise<Link> {
    const port = await freePort();
    const server = createServer({ allowHalfOpen: true });
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen({ port, host: '127.0.0.1' }, resolve));
    return new Link(name, port, server, upstream);
  }

  get conditions(): Conditions {
    return this.present;
  }

  set(changes: Partial<Conditions>): void {
    this.present = { ...FINE, ...changes };
    if (this.present.mode === 'cut') this.reset();
    for (const waiter of [...this.waiting]) {
      if (isSilent(this.present, waiter.direction)) continue;
      this.waiting.delete(waiter);
      waiter.go();
    }
  }

  /** Ends all present connections as a restarted firewall does. */
  reset(): void {
    for (const socket of [...this.sockets]) socket.resetAndDestroy();
  }

  passable(direction: Direction): Promise<void> {
    if (!isSilent(this.present, direction)) return Promise.resolve();
    return new Promise((go) => this.waiting.add({ direction, go }));
  }

  async close(): Promise<void> {
    this.set(FINE);
    this.reset();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private async join(client: Socket): Promise<void> {
    this.keep(client);
    // Accepted, as by a load balancer whose servers are not there, and never answered.
    await this.passable('up');
    const port = this.upstream();
    if (this.present.mode === 'cut' || port === undefined) client.resetAndDestroy();
    if (client.destroyed || port === undefined) return;
    const server = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    this.keep(server);
    new Pump(this, 'up', client, server);
    new Pump(this, 'down', server, client);
    client.once('close', () => void this.passable('up').then(() => server.destroy()));
    server.once('close', () => void this.passable('down').then(() => client.destroySoon()));
    server.once('error', () => void this.passable('down').then(() => client.resetAndDestroy()));
  }

  private keep(socket: Socket): void {
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    this.sockets.add(socket);
    socket.once('close', () => this.sockets.delete(socket));
  }
}

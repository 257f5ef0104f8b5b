import type { Http2Connection } from './http2-connection.js';

/** An API server takes 100 streams of a connection at once (golang.org/x/net/http2, as kube-apiserver configures it); writes need some too. */
const MOST_WATCHES = 64;

interface Place {
  readonly connection: Http2Connection;
  watches: number;
}

/** A connection for one watch, until it is released. */
export interface WatchPlace {
  readonly connection: Http2Connection;
  release(): void;
}

/** Spreads watches, which hold their stream for minutes, over as many connections as they need; a few share that of the requests. */
export class WatchConnections {
  private readonly places: Place[];

  constructor(
    first: Http2Connection,
    private readonly make: () => Http2Connection,
  ) {
    this.places = [{ connection: first, watches: 0 }];
  }

  take(): WatchPlace {
    let place = this.places.find(({ watches }) => watches < MOST_WATCHES);
    if (place === undefined) this.places.push((place = { connection: this.make(), watches: 0 }));
    const taken = place;
    taken.watches += 1;
    let isReleased = false;
    const release = (): void => {
      if (isReleased) return;
      isReleased = true;
      taken.watches -= 1;
    };
    return { connection: taken.connection, release };
  }

  /** How many connections there are. */
  get size(): number {
    return this.places.length;
  }

  renew(): void {
    for (const { connection } of this.places) connection.renew();
  }

  close(): void {
    for (const { connection } of this.places) connection.close();
  }
}

import { Gauge, type Registry } from 'prom-client';

import type { Outage } from './outage.js';

/** Of each audit stream: what keeps it from being made, or its records from being stored, although NATS and the database are there. */
export class StreamOutages {
  private readonly outages = new Map<string, Outage>();

  /** @param outageFor a stream that is heard of for the first time */
  constructor(registry: Registry, private readonly outageFor: (stream: string) => Outage) {
    const { outages } = this;
    new Gauge({
      name: 'chancery_audit_stream_away',
      help: '1 while an audit stream cannot be made or its records cannot be stored, for whatever reason the log has.',
      labelNames: ['stream'],
      registers: [registry],
      collect() {
        for (const [stream, { why }] of outages) this.set({ stream }, why === undefined ? 0 : 1);
      },
    });
  }

  of(stream: string): Outage {
    const outage = this.outages.get(stream) ?? this.outageFor(stream);
    this.outages.set(stream, outage);
    return outage;
  }
}

import { Counter, Gauge, type Registry } from 'prom-client';

/** What is counted of storing records. */
export interface IngestMetrics {
  stored(outcomes: ReadonlyMap<string, number>): void;
  /** Messages of a stream that are not stored yet. */
  lag(stream: string, messages: number): void;
  /** How much of a stream's space is used; a full one refuses records. */
  space(stream: string, bytes: number, limitBytes: number): void;
  active(active: boolean): void;
  /** The history was vouched for at this moment. */
  checkpoint(time: Date): void;
  /** Whether a stream's chain contradicts what was vouched for. */
  contradicted(stream: string, contradicts: boolean): void;
}

export const createIngestMetrics = (registry: Registry): IngestMetrics => {
  const records = new Counter({
    name: 'chancery_audit_records_total',
    help: 'Records stored in the history, by outcome; outcome unparsable: messages that are no record.',
    labelNames: ['outcome'],
    registers: [registry],
  });
  // There from the start, so that the first one is an increase and an alert sees it.
  records.inc({ outcome: 'unparsable' }, 0);
  const lag = new Gauge({
    name: 'chancery_audit_ingest_lag',
    help: 'Messages of an audit stream that are not stored yet.',
    labelNames: ['stream'],
    registers: [registry],
  });
  const bytes = new Gauge({
    name: 'chancery_audit_stream_bytes',
    help: 'Size of an audit stream. Nothing is ever removed from it.',
    labelNames: ['stream'],
    registers: [registry],
  });
  const limit = new Gauge({
    name: 'chancery_audit_stream_limit_bytes',
    help: 'Largest size of an audit stream: a full one refuses records; of AUDIT_SIGNER, that stops issuance.',
    labelNames: ['stream'],
    registers: [registry],
  });
  const active = new Gauge({
    name: 'chancery_audit_ingest_active',
    help: '1 in the replica that stores records, 0 in the others.',
    registers: [registry],
  });
  const checkpoint = new Gauge({
    name: 'chancery_audit_checkpoint_timestamp_seconds',
    help: 'When the history was last vouched for by a signed checkpoint; 0: not since the start of this replica.',
    registers: [registry],
  });
  const contradicted = new Gauge({
    name: 'chancery_audit_checkpoint_contradicted',
    help: '1 while the chain of a stream is not the one that a checkpoint has vouched for, and is not vouched for further.',
    labelNames: ['stream'],
    registers: [registry],
  });
  return {
    contradicted: (stream, contradicts) => contradicted.set({ stream }, contradicts ? 1 : 0),
    stored: (outcomes) => {
      for (const [outcome, count] of outcomes) records.inc({ outcome }, count);
    },
    lag: (stream, messages) => lag.set({ stream }, messages),
    space: (stream, used, most) => {
      bytes.set({ stream }, used);
      // Negative: this stream has no limit of its own.
      if (most > 0) limit.set({ stream }, most);
    },
    checkpoint: (time) => checkpoint.set(time.getTime() / 1000),
    active: (on) => active.set(on ? 1 : 0),
  };
};

import { showReadiness, type Readiness } from '@chancery/service';
import { Inject, Injectable } from '@nestjs/common';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';

@Injectable()
export class WatcherMetrics {
  readonly issued: Counter<'cause'>;
  readonly issueDuration: Histogram<'outcome'>;
  readonly reconcileErrors: Counter;
  readonly watchErrors: Counter<'kind'>;
  readonly messagesDropped: Counter<'why'>;

  constructor(@Inject(Registry) private readonly registry: Registry) {
    const registers = [registry];
    this.issued = new Counter({
      name: 'chancery_certificates_issued_total',
      help: 'Certificates put into Secrets, by why they were asked for.',
      labelNames: ['cause'],
      registers,
    });
    this.issueDuration = new Histogram({
      name: 'chancery_issue_duration_seconds',
      help: 'From the decision to issue to the written Secret or the refusal.',
      labelNames: ['outcome'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
      registers,
    });
    this.reconcileErrors = new Counter({
      name: 'chancery_reconcile_errors_total',
      help: 'Reconciliations that failed and are tried again.',
      registers,
    });
    this.watchErrors = new Counter({
      name: 'chancery_watch_errors_total',
      help: 'Lists and watches that failed and are tried again.',
      labelNames: ['kind'],
      registers,
    });
    this.messagesDropped = new Counter({
      name: 'chancery_messages_dropped_total',
      help: 'Messages of NATS that had no answer, by why: unaccepted (it would have gone elsewhere than to event-reporter), overloaded, unreadable.',
      labelNames: ['why'],
      registers,
    });
  }

  showReadiness(readiness: Pick<Readiness, 'all'>): void {
    showReadiness(this.registry, readiness);
  }

  /** A value that is read when the metrics are. */
  gauge(name: string, help: string, read: () => number): void {
    new Gauge({
      name,
      help,
      registers: [this.registry],
      collect() {
        this.set(read());
      },
    });
  }
}

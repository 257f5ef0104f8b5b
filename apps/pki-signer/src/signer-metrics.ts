import { Inject, Injectable } from '@nestjs/common';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';

@Injectable()
export class SignerMetrics {
  readonly requests: Counter<'outcome' | 'reason'>;
  readonly duration: Histogram<'outcome'>;
  readonly authorityEnds: Gauge<'authority'>;
  readonly policyRefused: Gauge;

  constructor(@Inject(Registry) registry: Registry) {
    const registers = [registry];
    this.requests = new Counter({
      name: 'chancery_sign_requests_total',
      help: 'Sign requests answered, by outcome and reason.',
      labelNames: ['outcome', 'reason'],
      registers,
    });
    this.duration = new Histogram({
      name: 'chancery_sign_duration_seconds',
      help: 'From the receipt of a sign request to its answer.',
      labelNames: ['outcome'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
      registers,
    });
    this.authorityEnds = new Gauge({
      name: 'chancery_authority_not_after_seconds',
      help: 'When an authority ends, in seconds since 1970.',
      labelNames: ['authority'],
      registers,
    });
    this.policyRefused = new Gauge({
      name: 'chancery_policy_refused',
      help: '1 while the policy file has an error and an older policy, or none, is in force.',
      registers,
    });
  }
}

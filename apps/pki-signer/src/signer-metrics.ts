import { REASON_NAMES } from '@chancery/contracts';
import { showReadiness, type Readiness } from '@chancery/service';
import { Inject, Injectable } from '@nestjs/common';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';

@Injectable()
export class SignerMetrics {
  readonly requests: Counter<'outcome' | 'reason'>;
  readonly duration: Histogram<'outcome'>;
  readonly authorityEnds: Gauge<'authority'>;
  readonly authorityBroken: Gauge<'authority'>;
  readonly policyRefused: Gauge;
  readonly authoritiesMissing: Gauge;
  private readonly policyInForce: Gauge<'revision'>;

  constructor(@Inject(Registry) private readonly registry: Registry) {
    const registers = [registry];
    this.requests = new Counter({
      name: 'chancery_sign_requests_total',
      help: 'Sign requests answered, by outcome and reason.',
      labelNames: ['outcome', 'reason'],
      registers,
    });
    // There from the start, so that the first one is an increase and an alert sees it.
    for (const reason of REASON_NAMES.filter((name) => name.startsWith('Csr'))) this.requests.inc({ outcome: 'refused', reason }, 0);
    for (const reason of ['RequestRejected', 'RateLimited', 'CertificateRejected']) this.requests.inc({ outcome: 'unavailable', reason }, 0);
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
    this.authorityBroken = new Gauge({
      name: 'chancery_authority_broken',
      help: '1 while the files of an authority cannot be used.',
      labelNames: ['authority'],
      registers,
    });
    this.policyRefused = new Gauge({
      name: 'chancery_policy_refused',
      help: '1 while the policy file has an error and an older policy, or none, is in force.',
      registers,
    });
    this.authoritiesMissing = new Gauge({
      name: 'chancery_policy_authorities_missing',
      help: 'Authorities that rules or a freeze of the policy name and that are not loaded.',
      registers,
    });
    this.policyInForce = new Gauge({
      name: 'chancery_policy_info',
      help: 'Always 1; its label is the revision of the policy in force, so that replicas can be compared.',
      labelNames: ['revision'],
      registers,
    });
  }

  /** This policy decides from now on. */
  policyLoaded(revision: string): void {
    this.policyRefused.set(0);
    this.policyInForce.reset();
    this.policyInForce.set({ revision }, 1);
  }

  /** There is no such authority any more, so nothing is wrong with it. */
  authorityGone(authority: string): void {
    this.authorityBroken.remove({ authority });
    this.authorityEnds.remove({ authority });
  }

  showReadiness(readiness: Pick<Readiness, 'all'>): void {
    showReadiness(this.registry, readiness);
  }
}

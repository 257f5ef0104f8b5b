import { CROSS_CHECKS, type CrossCheck } from '@chancery/contracts';
import { Counter, Gauge, type Registry } from 'prom-client';

/** What is counted of the cross-checks. */
export interface CrossCheckMetrics {
  found(check: CrossCheck, count: number): void;
  open(check: CrossCheck, count: number): void;
  /** Everything that was stored before this moment was judged by this check. */
  checked(check: CrossCheck, until: Date): void;
  /** Another replica does it now. */
  ended(): void;
}

export const createCrossCheckMetrics = (registry: Registry): CrossCheckMetrics => {
  const total = new Counter({
    name: 'chancery_audit_findings_total',
    help: 'Findings of the cross-checks, each told by a record of its own, by check.',
    labelNames: ['check'],
    registers: [registry],
  });
  // There from the start, so that the first one is an increase and an alert sees it.
  for (const check of CROSS_CHECKS) total.inc({ check }, 0);
  const open = new Gauge({
    name: 'chancery_audit_findings_open',
    help: 'Findings that are not over, by check; only of the replica that stores records.',
    labelNames: ['check'],
    registers: [registry],
  });
  const until = new Gauge({
    name: 'chancery_audit_crosscheck_timestamp_seconds',
    help: 'Up to when the history was cross-checked, by check; only of the replica that stores records.',
    labelNames: ['check'],
    registers: [registry],
  });
  return {
    found: (check, count) => total.inc({ check }, count),
    open: (check, count) => open.set({ check }, count),
    checked: (check, moment) => until.set({ check }, moment.getTime() / 1000),
    ended: () => {
      open.reset();
      until.reset();
    },
  };
};

import { Gauge, type Registry } from 'prom-client';

import type { Readiness } from './readiness.js';

/** What /healthz/ready says, for alerts. */
export const showReadiness = (registry: Registry, readiness: Pick<Readiness, 'all'>): void => {
  new Gauge({
    name: 'chancery_ready',
    help: '1 while this condition of readiness holds, else 0; /healthz/ready says why.',
    labelNames: ['check'],
    registers: [registry],
    collect() {
      for (const { name, check } of readiness.all()) this.set({ check: name }, check() === undefined ? 1 : 0);
    },
  });
};

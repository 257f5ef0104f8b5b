import { Module, type DynamicModule } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import type { Logger } from 'pino';
import { Registry } from 'prom-client';

import { HealthController } from './health/health.controller.js';
import { Readiness } from './health/readiness.js';
import { LOG } from './logging/log.js';
import { MetricsController } from './metrics/metrics.controller.js';

/** What every service has: log, readiness, metrics, and the endpoints that show them. */
@Module({})
export class ServiceModule {
  static register(log: Logger, registry: Registry): DynamicModule {
    return {
      module: ServiceModule,
      global: true,
      imports: [TerminusModule.forRoot({ logger: false })],
      controllers: [HealthController, MetricsController],
      providers: [Readiness, { provide: LOG, useValue: log }, { provide: Registry, useValue: registry }],
      exports: [Readiness, LOG, Registry],
    };
  }
}

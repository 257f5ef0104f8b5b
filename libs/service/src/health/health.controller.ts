import { Controller, Get, Inject } from '@nestjs/common';
import { HealthCheckService, HealthIndicatorService, type HealthCheckResult } from '@nestjs/terminus';

import { Readiness } from './readiness.js';

@Controller('healthz')
export class HealthController {
  constructor(
    @Inject(HealthCheckService) private readonly health: HealthCheckService,
    @Inject(HealthIndicatorService) private readonly indicators: HealthIndicatorService,
    @Inject(Readiness) private readonly readiness: Readiness,
  ) {}

  /** The process answers: nothing more, since a restart would not bring NATS or the database back. */
  @Get('live')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('ready')
  ready(): Promise<HealthCheckResult> {
    return this.health.check(
      this.readiness.all().map(({ name, check }) => () => {
        const why = check();
        const indicator = this.indicators.check(name);
        return why === undefined ? indicator.up() : indicator.down(why);
      }),
    );
  }
}

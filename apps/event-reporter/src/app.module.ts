import { Module, type DynamicModule, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { ApiClient, LeaderElection } from '@chancery/controller';
import { DiagnosisBucket, NatsLink } from '@chancery/messaging';
import { LOG, Readiness, SERVICE_VERSION, natsSettings, type Log } from '@chancery/service';
import { Registry } from 'prom-client';

import type { Config } from './config.js';
import { createReporter, type LedReporter } from './create-reporter.js';
import { Reporter } from './reporter.js';
import { createReportDesk } from './reports/create-report-desk.js';
import type { Reporters } from './reports/declarations.js';
import { ReportController } from './reports/report.controller.js';
import { ReportDesk } from './reports/report-desk.js';
import { loadReporters } from './reports/reporters-file.js';

/** Injection token of the {@link Reporters}. */
const REPORTERS = Symbol('reporters');
/** Injection token of the {@link LedReporter}. */
const LED_REPORTER = Symbol('led reporter');

/** Wires the process: one API server, one NATS account, one reporter. */
@Module({})
export class AppModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    private readonly reporter: Reporter,
    private readonly election: LeaderElection,
    private readonly link: NatsLink,
    private readonly client: ApiClient,
  ) {}

  static register(config: Config): DynamicModule {
    return {
      module: AppModule,
      controllers: [ReportController],
      providers: [
        { provide: REPORTERS, useFactory: () => loadReporters(config.reportersFile, config.eventComponent) },
        { provide: DiagnosisBucket, inject: [NatsLink], useFactory: (link: NatsLink) => new DiagnosisBucket(link, config.bucketReplicas) },
        {
          provide: ApiClient,
          useFactory: () =>
            new ApiClient({
              kubeconfig: config.kubeconfig,
              context: config.kubeContext,
              userAgent: `chancery-event-reporter/${SERVICE_VERSION} (${config.replicaName})`,
            }),
        },
        { provide: NatsLink, useFactory: () => new NatsLink(natsSettings(config, 'event-reporter')) },
        {
          provide: LED_REPORTER,
          inject: [ApiClient, NatsLink, DiagnosisBucket, REPORTERS, LOG, Registry, Readiness],
          useFactory: (
            client: ApiClient,
            link: NatsLink,
            bucket: DiagnosisBucket,
            reporters: Reporters,
            log: Log,
            registry: Registry,
            readiness: Readiness,
          ) => createReporter({ config, client, link, bucket, reporters, log, registry, readiness }),
        },
        { provide: Reporter, inject: [LED_REPORTER], useFactory: ({ reporter }: LedReporter) => reporter },
        { provide: LeaderElection, inject: [LED_REPORTER], useFactory: ({ election }: LedReporter) => election },
        {
          provide: ReportDesk,
          inject: [Reporter, DiagnosisBucket, REPORTERS, LOG, Registry],
          useFactory: (reporter: Reporter, bucket: DiagnosisBucket, reporters: Reporters, log: Log, registry: Registry) =>
            createReportDesk({
              reporter,
              bucket,
              reporters,
              log,
              registry,
              perSecond: config.reportRate,
              mostOpen: config.maxOpenReports,
            }),
        },
      ],
    };
  }

  onApplicationBootstrap(): void {
    this.link.start();
    this.reporter.start();
    this.election.start();
  }

  async onApplicationShutdown(): Promise<void> {
    const stopped = this.reporter.stop().then(() => this.election.stop());
    await Promise.race([stopped, new Promise((resolve) => setTimeout(resolve, STOP_MS).unref())]);
    // Ends what still waits for an answer.
    this.client.close();
    await stopped;
    await this.link.close();
  }
}

/** Longest wait for requests that are under way. */
const STOP_MS = 6_000;

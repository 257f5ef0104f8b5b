import { Module, type DynamicModule, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { ApiClient } from '@chancery/controller';
import { DiagnosisBucket, NatsLink } from '@chancery/messaging';
import { LOG, Readiness, SERVICE_VERSION, type Log } from '@chancery/service';
import { Registry } from 'prom-client';

import type { Config } from './config.js';
import { createMetrics, measure } from './metrics.js';
import { Reporter } from './reporter.js';

/** Wires the process: one API server, one NATS account, one reporter. */
@Module({})
export class AppModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    private readonly reporter: Reporter,
    private readonly link: NatsLink,
    private readonly client: ApiClient,
  ) {}

  static register(config: Config): DynamicModule {
    return {
      module: AppModule,
      providers: [
        {
          provide: ApiClient,
          useFactory: () =>
            new ApiClient({
              kubeconfig: config.kubeconfig,
              context: config.kubeContext,
              userAgent: `chancery-event-reporter/${SERVICE_VERSION}`,
            }),
        },
        {
          provide: NatsLink,
          useFactory: () =>
            new NatsLink({
              url: config.natsUrl,
              user: config.natsUser,
              password: config.natsPassword,
              caFile: config.natsCaFile,
              name: 'event-reporter',
            }),
        },
        {
          provide: Reporter,
          inject: [ApiClient, NatsLink, LOG, Registry, Readiness],
          useFactory: (client: ApiClient, link: NatsLink, log: Log, registry: Registry, readiness: Readiness) =>
            createReporter(config, client, link, log, registry, readiness),
        },
      ],
    };
  }

  onApplicationBootstrap(): void {
    this.link.start();
    this.reporter.start();
  }

  async onApplicationShutdown(): Promise<void> {
    const stopped = this.reporter.stop();
    await Promise.race([stopped, new Promise((resolve) => setTimeout(resolve, STOP_MS).unref())]);
    // Ends what still waits for an answer.
    this.client.close();
    await stopped;
    await this.link.close();
  }
}

/** Longest wait for requests that are under way. */
const STOP_MS = 6_000;

const createReporter = (
  config: Config,
  client: ApiClient,
  link: NatsLink,
  log: Log,
  registry: Registry,
  readiness: Readiness,
): Reporter => {
  const reporter = new Reporter({
    client,
    link,
    bucket: new DiagnosisBucket(link),
    log,
    metrics: createMetrics(registry),
    component: config.eventComponent,
    instance: config.reportingInstance,
    refreshMs: config.refreshInterval * 1000,
    busSilenceMs: config.natsSilence * 1000,
  });
  measure(registry, {
    book: reporter.diagnoses,
    queueDepth: () => reporter.queueDepth,
    reflectorAges: () => reporter.reflectorAges(),
  });
  readiness.add('nats', () =>
    link.isUp ? undefined : `no connection to NATS for ${Math.round(link.downForMs() / 1000)} s`,
  );
  for (const name of Object.keys(reporter.whyNotReady)) readiness.add(name, () => reporter.whyNotReady[name]);
  return reporter;
};

import { LeaderElection, onlyLeading, type ApiClient } from '@chancery/controller';
import { AuditPublisher, type DiagnosisBucket, type NatsLink } from '@chancery/messaging';
import { SERVICE_VERSION, showReadiness, type Log, type Readiness } from '@chancery/service';
import type { Registry } from 'prom-client';

import { ToldLog } from './audit/told-log.js';
import type { Config } from './config.js';
import { createMetrics, measure } from './metrics.js';
import { oncePer } from './once-per.js';
import { Reporter } from './reporter.js';
import type { Reporters } from './reports/declarations.js';

export interface ReporterParts {
  config: Config;
  client: ApiClient;
  link: NatsLink;
  bucket: DiagnosisBucket;
  reporters: Reporters;
  log: Log;
  registry: Registry;
  readiness: Readiness;
}

/** A reporter, and the election that decides when it is the one that writes. */
export interface LedReporter {
  readonly reporter: Reporter;
  readonly election: LeaderElection;
}

/** Of an Event's reportingInstance. */
const MOST_INSTANCE_CHARACTERS = 128;
const LOG_EVERY_MS = 30_000;
/** So many objects that wait to be told are a flood. */
const PRESSED = 256;

export const createReporter = ({ config, client, link, bucket, reporters, log, registry, readiness }: ReporterParts): LedReporter => {
  showReadiness(registry, readiness);
  const publisher = new AuditPublisher(link);
  const election = new LeaderElection({
    client,
    namespace: config.leaseNamespace,
    name: 'event-reporter',
    identity: config.replicaName,
    whyUnfit: () => link.whyDown,
    onLead: (uninterrupted) => {
      log.info({ uninterrupted }, 'this replica leads');
      reporter.lead(uninterrupted);
    },
    onLost: () => {
      log.warn({ leader: election.leader }, 'this replica leads no more');
      reporter.pause();
    },
    onError: oncePer(LOG_EVERY_MS, (error: unknown) => log.warn({ err: error }, 'the lease cannot be read or renewed')),
  });
  const isLeading = (): boolean => election.isLeading;
  const reporter: Reporter = new Reporter({
    client: onlyLeading(client, { isLeading }),
    isLeading,
    link,
    bucket,
    reporters,
    log,
    metrics: createMetrics(registry),
    toldLog: new ToldLog({
      publish: (subject, record) => publisher.publish(subject, record),
      cluster: config.clusterName,
      service: `event-reporter/${SERVICE_VERSION}`,
      log,
      isPressed: () => reporter.queueDepth > PRESSED,
    }),
    component: config.eventComponent,
    instance: config.replicaName.slice(0, MOST_INSTANCE_CHARACTERS),
    refreshMs: config.refreshInterval * 1000,
    refreshesPerSecond: config.refreshRate,
    busSilenceMs: config.natsSilence * 1000,
    watcherSilenceMs: config.watcherSilence * 1000,
  });
  measure(registry, {
    book: reporter.diagnoses,
    isLeading,
    queueDepth: () => reporter.queueDepth,
    objectsHeldBack: () => reporter.objectsHeldBack,
    refreshesWaiting: () => reporter.refreshesWaiting,
    reflectorAges: () => reporter.reflectorAges(),
  });
  readiness.add('nats', () => link.whyDown && `${link.whyDown} (for ${Math.round(link.downForMs() / 1000)} s)`);
  for (const name of Object.keys(reporter.whyNotReady)) readiness.add(name, () => reporter.whyNotReady[name]);
  return { reporter, election };
};

import type { AuditStore } from '@chancery/audit-store';
import { AuditPublisher, type NatsLink } from '@chancery/messaging';
import type { Log } from '@chancery/service';
import type { Registry } from 'prom-client';

import type { AuditApiConfig } from './config.js';
import { createCrossCheckMetrics } from './crosscheck/cross-check-metrics.js';
import { CrossChecker } from './crosscheck/cross-checker.js';
import { completeUntil, type HorizonOptions } from './crosscheck/horizon.js';
import type { AuditStreams } from './dependencies/audit-streams.js';
import type { IngestMetrics } from './ingest/ingest-metrics.js';
import type { CheckpointKey } from './proof/checkpoint-key.js';
import type { CheckpointLog } from './proof/checkpoint-log.js';
import { Checkpointer } from './proof/checkpointer.js';
import { RetentionTeller } from './proof/retention-teller.js';

export interface BesideStoringOptions {
  readonly config: Pick<AuditApiConfig, 'checkpointInterval' | 'crosscheckGrace'>;
  readonly store: AuditStore;
  readonly streams: Pick<AuditStreams, 'names'>;
  readonly link: NatsLink;
  readonly log: Log;
  readonly registry: Registry;
  readonly key: CheckpointKey | undefined;
  readonly checkpoints: CheckpointLog;
  readonly metrics: Pick<IngestMetrics, 'checkpoint' | 'contradicted'>;
  readonly ingester: HorizonOptions['ingester'];
}

/** What the one replica that stores records does besides, until its lease ends: it vouches, it compares, it tells what was removed. */
export const besideStoring = (options: BesideStoringOptions): ((lease: AbortSignal) => Promise<void>) => {
  const { config, store, streams, link, log, registry, key, checkpoints, metrics, ingester } = options;
  const checkpointer =
    key &&
    new Checkpointer({
      store, log, key, kept: checkpoints, intervalMs: config.checkpointInterval * 1000, onKept: metrics.checkpoint, onCompared: metrics.contradicted,
    });
  if (checkpointer === undefined) log.warn({}, 'no CHECKPOINT_KEY_FILE: a history whose tail was cut off would not show');
  const publisher = new AuditPublisher(link);
  const teller = new RetentionTeller({ store, publisher, log });
  const checker = new CrossChecker({
    store: store.crossChecks,
    publisher,
    completeUntil: (stream) => completeUntil({ link, store: store.crossChecks, ingester }, stream),
    streams: () => streams.names,
    metrics: createCrossCheckMetrics(registry),
    log,
    graceMs: config.crosscheckGrace * 1000,
    intervalMs: Math.min(10_000, config.crosscheckGrace * 1000),
  });
  return async (lease) => {
    await Promise.all([checkpointer?.run(lease), teller.run(lease), checker.run(lease)]);
  };
};

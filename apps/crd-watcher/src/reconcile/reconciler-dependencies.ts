import type { Log } from '@chancery/service';

import type { SecretWriter } from '../adapters/secret-writer.js';
import type { SignerClient } from '../adapters/signer-client.js';
import type { WatcherMetrics } from '../watcher-metrics.js';
import type { TellingDependencies } from './telling.js';
import type { Troubles } from './troubles.js';

/** The neighbours of the reconciler: all that it reads, asks and writes. */
export interface ReconcilerDependencies extends TellingDependencies {
  signer: SignerClient;
  secrets: SecretWriter;
  troubles: Troubles;
  metrics: WatcherMetrics;
  log: Log;
}

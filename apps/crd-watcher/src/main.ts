import { setFlagsFromString } from 'node:v8';

import { NatsLink, NatsTransport } from '@chancery/messaging';
import { LOG, runService, type Log } from '@chancery/service';

import { AppModule } from './app.module.js';
import { WATCHER_CONFIG, watcherConfigSchema, type WatcherConfig } from './config.js';
import { acceptsIn } from './secret-names/way-in.js';
import { WatcherMetrics } from './watcher-metrics.js';

// What is kept is kept for long: in percent, by so much the heap may grow between two collections of all of it.
setFlagsFromString('--heap-growing-percent=50');

await runService({
  name: 'crd-watcher',
  config: watcherConfigSchema,
  module: (config) => AppModule.register(config),
  prepare: (app) => {
    const log = app.get<Log>(LOG);
    app.connectMicroservice({
      strategy: new NatsTransport({
        link: app.get(NatsLink),
        accepts: acceptsIn(app.get<WatcherConfig>(WATCHER_CONFIG).clusterName),
        onDropped: (_, why) => app.get(WatcherMetrics).messagesDropped.inc({ why }),
        onDefect: (subject, error) => log.error({ subject, err: error }, 'defect'),
      }),
    });
  },
});

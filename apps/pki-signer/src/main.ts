import { NatsLink, NatsTransport, encode } from '@chancery/messaging';
import { LOG, runService, type Log } from '@chancery/service';

import { AppModule } from './app.module.js';
import { signerConfigSchema } from './config.js';
import { overloaded } from './issuance/problems.js';

await runService({
  name: 'pki-signer',
  config: signerConfigSchema,
  module: (config) => AppModule.register(config),
  prepare: (app, config) => {
    const log = app.get<Log>(LOG);
    app.connectMicroservice({
      strategy: new NatsTransport({
        link: app.get(NatsLink),
        concurrency: config.concurrency,
        overloaded: () => encode({ outcome: 'unavailable', problem: overloaded(), retryAfter: 1_000 }),
        onDefect: (subject, error) => log.error({ subject, err: error }, 'defect'),
      }),
    });
  },
});

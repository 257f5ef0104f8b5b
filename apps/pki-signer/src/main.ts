import { showValue } from '@chancery/contracts';
import { NatsLink, NatsTransport, encode } from '@chancery/messaging';
import { LOG, runService, type Log } from '@chancery/service';

import { AppModule } from './app.module.js';
import { signerConfigSchema } from './config.js';
import { overloaded } from './issuance/problems.js';
import { cameFromCluster } from './issuance/way-in.js';
import { SignerMetrics } from './signer-metrics.js';

await runService({
  name: 'pki-signer',
  config: signerConfigSchema,
  module: (config) => AppModule.register(config),
  prepare: (app, config) => {
    const log = app.get<Log>(LOG);
    const metrics = app.get(SignerMetrics);
    app.connectMicroservice({
      strategy: new NatsTransport({
        link: app.get(NatsLink),
        concurrency: config.concurrency,
        accepts: (subject, replyTo) => {
          const accepted = cameFromCluster(subject, replyTo);
          if (!accepted) {
            metrics.requests.inc({ outcome: 'unavailable', reason: 'RequestRejected' });
            log.warn({ subject: showValue(subject), replyTo: showValue(replyTo ?? '') }, 'sign request did not come through the import of a cluster');
          }
          return accepted;
        },
        overloaded: () => encode({ outcome: 'unavailable', problem: overloaded(), retryAfter: 1_000 }),
        onDefect: (subject, error) => log.error({ subject, err: error }, 'defect'),
      }),
    });
  },
});

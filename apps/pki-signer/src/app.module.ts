import { NatsLink } from '@chancery/messaging';
import { LOG, natsSettings, type Log } from '@chancery/service';
import { Module, type DynamicModule } from '@nestjs/common';

import { SIGNER_CONFIG, type SignerConfig } from './config.js';
import { Issuer } from './issuance/issuer.js';
import { randomPool } from './issuance/random-pool.js';
import { RateLimits } from './issuance/rate-limits.js';
import { SignController } from './issuance/sign.controller.js';
import { SignerMetrics } from './signer-metrics.js';
import { SignerService } from './signer.service.js';

@Module({})
export class AppModule {
  static register(config: SignerConfig): DynamicModule {
    return {
      module: AppModule,
      controllers: [SignController],
      providers: [
        { provide: SIGNER_CONFIG, useValue: config },
        { provide: NatsLink, useValue: new NatsLink(natsSettings(config, 'pki-signer')) },
        SignerMetrics,
        SignerService,
        { provide: Issuer, inject: [SignerService, LOG], useFactory: (signer: SignerService, log: Log) => makeIssuer(signer, log, config.streamMaxBytes) },
      ],
    };
  }
}

const makeIssuer = (signer: SignerService, log: Log, streamBytes: number): Issuer => {
  const limits = new RateLimits(Date.now, streamBytes);
  return new Issuer({
    policy: () => signer.policyFile.current,
    authority: (name, duration) => signer.authorities.get(name, duration),
    record: (record, once) => signer.record(record, once),
    limits: (policy, cluster, request, bytes) => limits.take(policy, cluster, request, bytes),
    refusals: (cluster, bytes) => limits.takeRefusal(cluster, bytes),
    now: () => new Date(),
    randomBytes: randomPool(),
    onFailure: (what, error) => {
      const why = error instanceof Error ? error.message : String(error);
      if (what === 'defect') log.error({ err: error }, 'defect');
      else if (what === 'authority') log.error({ why }, 'authority cannot be used');
      else log.warn({ why }, 'record was not taken');
    },
  });
};

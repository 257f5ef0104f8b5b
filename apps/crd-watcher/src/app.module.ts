import { NatsLink } from '@chancery/messaging';
import { natsSettings } from '@chancery/service';
import { Module, type DynamicModule } from '@nestjs/common';

import { WATCHER_CONFIG, type WatcherConfig } from './config.js';
import { PolicyController } from './policy.controller.js';
import { SecretNamesController } from './secret-names/secret-names.controller.js';
import { WatcherMetrics } from './watcher-metrics.js';
import { WatcherService } from './watcher.service.js';

@Module({})
export class AppModule {
  static register(config: WatcherConfig): DynamicModule {
    return {
      module: AppModule,
      controllers: [PolicyController, SecretNamesController],
      providers: [
        { provide: WATCHER_CONFIG, useValue: config },
        { provide: NatsLink, useValue: new NatsLink(natsSettings(config, 'crd-watcher')) },
        WatcherMetrics,
        WatcherService,
      ],
    };
  }
}

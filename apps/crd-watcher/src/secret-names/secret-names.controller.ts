import { SECRET_NAMES_SUBJECT } from '@chancery/contracts';
import type { NatsHandlerOptions } from '@chancery/messaging';
import { Controller, Inject } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';

import { WatcherService } from '../watcher.service.js';

/** Each replica knows the same: one of them answers. */
const OPTIONS: NatsHandlerOptions = { queue: 'crd-watcher' };

@Controller()
export class SecretNamesController {
  constructor(@Inject(WatcherService) private readonly watcher: WatcherService) {}

  @MessagePattern(SECRET_NAMES_SUBJECT, OPTIONS)
  names(@Payload() data: Uint8Array): Promise<Uint8Array | undefined> {
    return this.watcher.secretNames.answer(data);
  }
}

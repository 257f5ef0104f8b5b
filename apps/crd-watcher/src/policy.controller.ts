import { POLICY_REVISION_SUBJECT } from '@chancery/contracts';
import { Controller, Inject } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';

import { WatcherService } from './watcher.service.js';

@Controller()
export class PolicyController {
  constructor(@Inject(WatcherService) private readonly watcher: WatcherService) {}

  @EventPattern(POLICY_REVISION_SUBJECT)
  announced(@Payload() data: Uint8Array): void {
    this.watcher.policyAnnounced(data);
  }
}

import type { AuditStore } from '@chancery/audit-store';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';

import { AUDIT_STORE } from '../tokens.js';

/** Ends the readers' connections behind the last answer. */
@Injectable()
export class ReadersStore implements OnApplicationShutdown {
  constructor(@Inject(AUDIT_STORE) private readonly store: AuditStore) {}

  onApplicationShutdown(): Promise<void> {
    return this.store.close();
  }
}

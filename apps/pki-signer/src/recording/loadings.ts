import { randomUUID } from 'node:crypto';

import type { AuditRecord } from '@chancery/contracts';

import { loadedRecord } from '../issuance/records.js';

/** Records each loading of a policy or an authority in this process, however often the same one comes back. */
export class Loadings {
  private readonly instance = randomUUID();
  private count = 0;

  constructor(private readonly add: (record: AuditRecord) => void) {}

  note(outcome: 'policy-loaded' | 'authority-loaded', what: string, detail: string): void {
    this.count += 1;
    this.add(loadedRecord(outcome, `${this.instance} ${this.count}`, what, detail, new Date()));
  }
}

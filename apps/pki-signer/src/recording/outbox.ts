import type { AuditRecord } from '@chancery/contracts';

/** Records that nobody waits for (a policy or an authority was loaded), kept until the stream has them. */
export class Outbox {
  private readonly waiting: AuditRecord[] = [];
  private sending = false;

  constructor(private readonly publish: (record: AuditRecord) => Promise<unknown>) {}

  add(record: AuditRecord): void {
    // Policies are edited by people: more than this many unsent means that the stream is away for good.
    if (this.waiting.length < 1_000) this.waiting.push(record);
    void this.flush();
  }

  /** To be called when the stream may be reachable again. */
  async flush(): Promise<void> {
    if (this.sending) return;
    this.sending = true;
    try {
      for (let next = this.waiting[0]; next !== undefined; next = this.waiting[0]) {
        await this.publish(next);
        this.waiting.shift();
      }
    } catch {
      // The next flush tries again; readiness and metrics say that the stream is away.
    } finally {
      this.sending = false;
    }
  }
}

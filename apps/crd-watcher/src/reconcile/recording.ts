/**
 * How long others wait for a record of this cluster. While the stream refuses for a moment, nothing newer is told before it; when
 * that lasts, the truth is told all the same, and the record is owed. One stream takes all records, so one patience is enough.
 */
export class Recording {
  private refusedSince: number | undefined;

  constructor(
    private readonly patienceMs: number,
    private readonly now: () => Date,
  ) {}

  /**
   * @returns why it is not recorded, where that has lasted.
   * @throws the same while it has not: nothing else is told.
   */
  async owes(record: () => Promise<unknown>): Promise<Error | undefined> {
    try {
      await record();
      this.refusedSince = undefined;
      return undefined;
    } catch (error) {
      const now = this.now().getTime();
      // A clock that went back says nothing of how long it has lasted.
      this.refusedSince = Math.min(this.refusedSince ?? now, now);
      if (now - this.refusedSince < this.patienceMs) throw error;
      return error instanceof Error ? error : new Error(String(error));
    }
  }
}

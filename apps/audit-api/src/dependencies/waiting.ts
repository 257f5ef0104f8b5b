/** Lets several wait for a condition that somebody else brings about, and tells them to look again. */
export class Waiting {
  private sleepers: (() => void)[] = [];

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.sleepers.push(resolve));
  }

  /** The condition may hold now. */
  wake(): void {
    for (const sleeper of this.sleepers.splice(0)) sleeper();
  }
}

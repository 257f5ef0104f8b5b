import { JetStreamApiError, type JetStreamManager } from '@nats-io/jetstream';

/** What nats.js tells of a consumer. `true`: as it was when it was made, without asking again. */
interface Consumer {
  readonly name?: string;
  info(cached: true): Promise<{ readonly num_pending: number }>;
}

/** What a watch of nats.js's key-value store reads from. */
export const consumerOf = (watch: unknown): Consumer | undefined => (watch as { readonly _data?: Consumer })._data;

/**
 * The consumers of watches that have ended. nats.js leaves them, and the server removes one when nobody has listened for five minutes:
 * a connection that comes and goes would use up all that the account may have, and then nobody could watch.
 */
export class LeftConsumers {
  private readonly names = new Set<string>();

  constructor(private readonly stream: string) {}

  /** It is not read from any more. Its name is asked for now: nats.js makes a consumer anew when it has missed something. */
  note(watch: unknown): void {
    const name = consumerOf(watch)?.name;
    if (name !== undefined) this.names.add(name);
  }

  /** Removes them, as far as the server answers; the others are removed the next time, or by the server. Never throws. */
  async remove(manager: Pick<JetStreamManager, 'consumers'>): Promise<void> {
    await Promise.all(
      [...this.names].map(async (name) => {
        try {
          await manager.consumers.delete(this.stream, name);
        } catch (error) {
          // Not there any more: that is all that was wanted.
          if (!(error instanceof JetStreamApiError)) return;
        }
        this.names.delete(name);
      }),
    );
  }
}

import { Server, type CustomTransportStrategy, type MessageHandler } from '@nestjs/microservices';
import type { Msg, NatsConnection, Subscription } from '@nats-io/transport-node';
import { lastValueFrom } from 'rxjs';

import type { NatsLink } from '../nats-link.js';
import { Limiter } from './limiter.js';

/** What a handler gets beside the raw bytes. */
export interface NatsMessageContext {
  /** The subject it came on; for requests of a cluster, NATS put the cluster's name into it. */
  readonly subject: string;
}

/** Second argument of `@MessagePattern` and `@EventPattern`. */
export interface NatsHandlerOptions {
  /** Queue group: each message goes to one member only. Without it every replica gets every message. */
  queue?: string;
}

/** Why a message was neither handled nor answered: it may not be, or too many wait and nobody said what to answer then. */
export type WhyDropped = 'unaccepted' | 'overloaded';

export interface NatsTransportOptions {
  link: NatsLink;
  /** Most messages in work at once. */
  concurrency?: number;
  /** Most messages that wait; what comes beyond is answered by `overloaded`, or dropped. */
  maxWaiting?: number;
  /** Most bytes of messages that wait, since a memory limit counts those and not messages; by default 32 MiB. */
  maxWaitingBytes?: number;
  overloaded?: () => Uint8Array;
  /**
   * Whether a message is taken at all, judged by its subject and by where its answer is to go; every one by default. One that
   * is not is dropped without an answer: so no reply-to makes this process write where its sender may not.
   */
  accepts?: (subject: string, replyTo: string | undefined) => boolean;
  /** Told of each message that is neither handled nor answered. */
  onDropped?: (subject: string, why: WhyDropped) => void;
  onDefect?: (subject: string, error: unknown) => void;
  /** How long a shutdown waits for messages in work, in milliseconds. */
  graceMs?: number;
}

/**
 * Nest transport over our own connection. Handlers get the raw bytes and return bytes, so that every message is parsed by
 * its schema and any language can take part. Nest's own NATS transport wraps messages in an envelope, opens a second
 * connection, has no bound on concurrency and drops work in flight when it closes.
 */
export class NatsTransport extends Server implements CustomTransportStrategy {
  private readonly limiter: Limiter;
  private subscriptions: Subscription[] = [];
  private unlisten: (() => void) | undefined;
  private subscribedTo: NatsConnection | undefined;

  constructor(private readonly options: NatsTransportOptions) {
    super();
    this.limiter = new Limiter(options.concurrency ?? 64, options.maxWaiting ?? 4096, options.maxWaitingBytes ?? 32 * 1024 ** 2);
  }

  /** Does not wait for NATS: subscriptions are made as soon as there is a connection. */
  listen(callback: () => void): void {
    this.unlisten = this.options.link.listen({ onUp: () => this.subscribe() });
    callback();
  }

  /** Takes what the server has given to this process already, since nobody else will get it, and finishes what is in work. */
  async close(): Promise<void> {
    this.unlisten?.();
    const grace = new Promise<void>((resolve) => setTimeout(resolve, this.options.graceMs ?? 5_000).unref());
    await Promise.race([this.finish(), grace]);
  }

  private async finish(): Promise<void> {
    // Fails without a connection: then there is nothing to take.
    await Promise.allSettled(this.subscriptions.map(async (subscription) => subscription.drain()));
    await this.limiter.whenIdle();
  }

  on(): never {
    throw new Error('this transport has no events of its own');
  }

  unwrap<T>(): T {
    return this.options.link as T;
  }

  private subscribe(): void {
    const connection = this.options.link.connection();
    // A reconnected connection brings its subscriptions back by itself; only a new one needs them made.
    if (connection === this.subscribedTo) return;
    this.subscribedTo = connection;
    this.subscriptions = [...this.messageHandlers].map(([pattern, handler]) => {
      const { queue } = (handler.extras ?? {}) as NatsHandlerOptions;
      return connection.subscribe(pattern, {
        ...(queue !== undefined && { queue }),
        callback: (error, message) => {
          if (error === null) void this.dispatch(handler, message);
        },
      });
    });
  }

  private async dispatch(handler: MessageHandler, message: Msg): Promise<void> {
    if (this.options.accepts?.(message.subject, message.reply || undefined) === false) {
      this.options.onDropped?.(message.subject, 'unaccepted');
      return;
    }
    const bytes = message.data.length;
    if (!this.limiter.hasRoomFor(bytes)) {
      const answer = this.options.overloaded?.();
      if (answer !== undefined) message.respond(answer);
      else this.options.onDropped?.(message.subject, 'overloaded');
      return;
    }
    await this.limiter.run(async () => {
      try {
        const context: NatsMessageContext = { subject: message.subject };
        const answer: unknown = await lastValueFrom(
          this.transformToObservable(await handler(message.data, context)) as never,
          { defaultValue: undefined },
        );
        if (answer instanceof Uint8Array) message.respond(answer);
      } catch (error) {
        // No answer: the caller's deadline ends its wait, and it asks again.
        this.options.onDefect?.(message.subject, error);
      }
    }, bytes);
  }
}

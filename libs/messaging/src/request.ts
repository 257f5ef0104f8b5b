import { NoRespondersError, RequestError, TimeoutError } from '@nats-io/transport-node';
import type { z } from 'zod';

import { decode, encode } from './json.js';
import { NatsUnavailable, type NatsLink } from './nats-link.js';

/** Why there is no usable answer. */
export type NoAnswerCause = 'bus-down' | 'nobody-listens' | 'timeout' | 'bad-answer';

/** A request got no usable answer. Transient. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  constructor(
    readonly why: NoAnswerCause,
    message: string,
  ) {
    super(message);
  }
}

/**
 * One JSON request, one JSON answer of the given shape.
 * @throws NoAnswer
 */
export const request = async <T>(
  link: NatsLink,
  subject: string,
  payload: unknown,
  answer: z.ZodType<T>,
  timeoutMs: number,
): Promise<T> => {
  let data: Uint8Array;
  try {
    data = (await link.connection().request(subject, encode(payload), { timeout: timeoutMs })).data;
  } catch (error) {
    throw noAnswer(error, link);
  }
  const decoded = decode(answer, data);
  if (!decoded.ok) throw new NoAnswer('bad-answer', `the answer cannot be read: ${decoded.error}`);
  return decoded.value;
};

const noAnswer = (error: unknown, link: NatsLink): NoAnswer => {
  if (error instanceof NatsUnavailable || !link.isUp) return new NoAnswer('bus-down', 'there is no connection to NATS');
  if (error instanceof NoRespondersError || (error instanceof RequestError && error.isNoResponders())) {
    return new NoAnswer('nobody-listens', 'nobody listens');
  }
  if (error instanceof TimeoutError || (error instanceof Error && error.cause instanceof TimeoutError)) {
    return new NoAnswer('timeout', 'no answer before the deadline');
  }
  return new NoAnswer('bus-down', error instanceof Error ? error.message : String(error));
};

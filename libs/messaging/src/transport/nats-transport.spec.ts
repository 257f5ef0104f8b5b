import 'reflect-metadata';

import type { NatsLink } from '../nats-link.js';
import { NatsTransport, type NatsTransportOptions } from './nats-transport.js';

type Deliver = (error: null, message: object) => void;

/** A link whose server has routed some messages to us already, which arrive when the subscription is drained. */
const linkWith = (onItsWay: readonly object[]): NatsLink => {
  const subscribe = (_: string, { callback }: { callback: Deliver }) => ({
    unsubscribe: () => undefined,
    drain: async () => {
      await new Promise(setImmediate);
      for (const message of onItsWay) callback(null, message);
    },
  });
  return { listen: ({ onUp }: { onUp: () => void }) => (onUp(), () => undefined), connection: () => ({ subscribe }) } as unknown as NatsLink;
};

describe('The transport that closes', () => {
  it('answers what was on its way to it', async () => {
    const answers: string[] = [];
    const message = { subject: 'a', reply: 'b', data: Buffer.from('question'), respond: (data: Uint8Array) => answers.push(Buffer.from(data).toString()) };
    const transport = new NatsTransport({ link: linkWith([message, message]), concurrency: 1 });
    const handler = async (data: Uint8Array): Promise<Uint8Array> => {
      await new Promise(setImmediate);
      return Buffer.from(`${Buffer.from(data).toString()} answered`);
    };
    transport.addHandler('a', handler as never);
    transport.listen(() => undefined);
    await transport.close();
    expect(answers).toEqual(['question answered', 'question answered']);
  });
});

describe('The transport that drops a message', () => {
  const question = { subject: 'a', reply: 'b', data: Buffer.from('?'), respond: () => undefined };
  const dropped = async (options: Partial<NatsTransportOptions>, ...messages: readonly object[]): Promise<string[]> => {
    const told: string[] = [];
    const transport = new NatsTransport({ link: linkWith(messages), onDropped: (subject, why) => told.push(`${subject} ${why}`), ...options });
    transport.addHandler('a', (async () => new Promise((resolve) => setImmediate(() => resolve(undefined)))) as never);
    transport.listen(() => undefined);
    await transport.close();
    return told;
  };

  it('tells that it may not be taken', async () => {
    expect(await dropped({ accepts: () => false }, question)).toEqual(['a unaccepted']);
  });

  it('tells that too many wait, unless that is answered', async () => {
    const full = { concurrency: 1, maxWaiting: 0 };
    expect(await dropped(full, question, question)).toEqual(['a overloaded']);
    expect(await dropped({ ...full, overloaded: () => Buffer.from('later') }, question, question)).toEqual([]);
  });
});

import 'reflect-metadata';

import type { NatsLink } from '../nats-link.js';
import { NatsTransport } from './nats-transport.js';

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

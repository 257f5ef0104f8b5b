import { NotLeading } from '@chancery/controller';
import { NatsUnavailable, type NatsLink } from '@chancery/messaging';

import type { PkiView } from '../view/pki-view.js';
import { SignerClient } from './signer-client.js';

const PKI = { kind: { group: 'chancery.dev' }, namespace: 'shop', name: 'web', uid: 'uid', generation: 1, requester: 'alice' } as unknown as PkiView;

describe('The client of the signer', () => {
  // A leader that stood still has a key and a CSR in work when it wakes up, and by then another one has asked for its own.
  it('asks nothing for a replica that leads no more', async () => {
    let asked = 0;
    let isLeading = true;
    const connection = (): never => {
      asked += 1;
      throw new NatsUnavailable('there is no connection to NATS');
    };
    const link = { connection, isUp: false } as unknown as NatsLink;
    const client = new SignerClient(link, 'dev', 1_000, () => isLeading);
    const sign = (): Promise<unknown> => client.sign(PKI, { serviceName: 'web' }, Buffer.from('csr'), 'ab'.repeat(16));
    await expect(sign()).rejects.toMatchObject({ name: 'NoAnswer' });
    isLeading = false;
    await expect(sign()).rejects.toThrow(NotLeading);
    expect(asked).toBe(1);
  });
});

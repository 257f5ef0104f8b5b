import { randomBytes } from 'node:crypto';

import { clusterStream } from '@chancery/contracts';

import { Api } from '../testing/api.js';
import { parseBatch, storeBatch } from './store-batch.js';

/** Three bytes of UTF-8 each, and nothing that could be compressed. */
const letters = (length: number): string => Array.from(new Uint16Array(new Uint8Array(randomBytes(length * 2)).buffer), (two) => String.fromCharCode(0x4e00 + (two % 0x5000))).join('');
/** Six characters each, once they are escaped. */
const halves = (length: number): string => Array.from(randomBytes(length), (byte) => String.fromCharCode(0xdc00 + byte)).join('');

const TIME = '2026-11-24T00:00:00Z';
const PKI = { group: 'chancery.dev', namespace: 'a'.repeat(63), name: 'b'.repeat(253), uid: 'u1', generation: 1 };

/** Against a real Postgres: what a cluster may tell is stored as a record, with one statement. */
describe('A batch of a cluster that tries what the database refuses', () => {
  let api: Api;
  beforeAll(async () => void (api = await Api.start()), 90_000);
  afterAll(() => api?.stop(), 30_000);

  it.each<[string, object, 'record' | 'unparsable']>([
    ['the first moment', { time: '0001-01-01T00:00:00Z' }, 'record'],
    ['the last moment', { time: '9999-12-31T23:59:59.999999Z' }, 'record'],
    ['a moment before Christ', { time: '0000-01-01T00:00:00Z' }, 'unparsable'],
    ['a certificate of before Christ', { certificate: { serialNumber: '0a', notBefore: TIME, notAfter: '0000-12-31T00:00:00Z' } }, 'unparsable'],
    ['a wait since before Christ', { waitedSince: '0000-12-31T00:00:00Z' }, 'unparsable'],
    ['a long rule', { rule: letters(4_000) }, 'record'],
    ['a long requester of long names', { requester: letters(512), pki: PKI }, 'record'],
    ['a requester to be escaped', { requester: halves(512), pki: { ...PKI, uid: halves(64), group: halves(253) } }, 'record'],
    ['a requester of a pod that is in no namespace', { requester: letters(512), pods: [`${letters(300)}/web`] }, 'record'],
    ['a service name and a revision', { requested: { serviceName: letters(4_000) }, revision: letters(4_000), service: halves(128) }, 'record'],
    ['a rule of a problem', { problem: { reason: 'SpecInvalid', actor: 'owner', rule: halves(256), message: halves(1_024) } }, 'record'],
    ['an object', { object: { kind: halves(63), namespace: halves(63), name: halves(253) } }, 'record'],
    ['pods', { pods: [halves(317), letters(317)] }, 'record'],
    ['a certificate', {
      certificate: {
        serialNumber: halves(128), notBefore: TIME, notAfter: TIME, dnsNames: [letters(512), halves(512), 'İ'.repeat(768)], authority: letters(4_000),
        fingerprint: letters(4_000), publicKeyFingerprint: 'İ'.repeat(768),
      },
    }, 'record'],
  ])('stores %s at once', async (_, change, kind) => {
    const name = `c${randomBytes(4).toString('hex')}`;
    const stream = { name: clusterStream(name), createdAt: new Date(TIME) };
    const told = (at: number, more: object) => ({
      subject: `audit.v1.cluster.${name}.delivered`, sequence: at, storedAt: new Date(TIME),
      data: Buffer.from(JSON.stringify({ version: 1, id: randomBytes(32).toString('hex'), outcome: 'delivered', time: TIME, service: 's', ...more })),
    });
    const batch = parseBatch([told(1, change), told(2, {})], stream);
    let statements = 0;
    const append: typeof api.store.append = (records) => ((statements += 1), api.store.append(records));
    await storeBatch(batch, { store: { append }, onStored: () => undefined, onFailure: () => undefined, signal: new AbortController().signal });
    expect([batch[0]?.record.content.kind, statements]).toEqual([kind, 1]);
  });
});

import { SECRET_NAMES_SUBJECT, secretNamesReplySchema, type SecretNamesReply } from '@chancery/contracts';
import { encode } from '@chancery/messaging';

import { pkiView, secretOf } from '../testing/builders.js';
import type { SecretView } from '../view/secret-view.js';
import type { Looked } from './foreign-secrets.js';
import { SecretNames } from './secret-names.js';

const OURS = secretOf(pkiView(), { keys: ['ca.crt', 'tls.crt', 'tls.key'] });

describe(`A question on ${SECRET_NAMES_SUBJECT}`, () => {
  const stored = new Map<string, SecretView>();
  const foreign = new Map<string, Looked>();
  let asked: string[];
  let unreadable: string[];
  let whyNotSynced: string | undefined;
  let isWatched: boolean;
  let names: SecretNames;
  const answer = async (question: unknown): Promise<SecretNamesReply | undefined> => {
    const data = await names.answer(question instanceof Uint8Array ? question : encode(question));
    return data === undefined ? undefined : secretNamesReplySchema.parse(JSON.parse(Buffer.from(data).toString()));
  };
  beforeEach(() => {
    [asked, unreadable, whyNotSynced, isWatched] = [[], [], undefined, true];
    stored.clear();
    foreign.clear();
    stored.set('app1/app1-pki', OURS);
    names = new SecretNames({
      world: { secret: (namespace, name) => stored.get(`${namespace}/${name}`), whyNotSynced: () => whyNotSynced, knowsSecrets: () => isWatched },
      foreign: {
        look: async (_, name) => {
          asked.push(name);
          return foreign.get(name) ?? 'absent';
        },
      },
      onUnreadable: (why) => unreadable.push(why),
    });
  });

  it('is answered from what is known, without a read', async () => {
    expect(await answer({ namespace: 'app1', names: ['app1-pki', 'other', 'app1-pki'] })).toEqual({
      secrets: { 'app1-pki': { keys: ['ca.crt', 'tls.crt', 'tls.key'], pki: 'chancery.dev/app1-pki' } },
    });
    expect(asked).toEqual([]);
  });

  it('is about one namespace', async () => {
    expect(await answer({ namespace: 'app2', names: ['app1-pki'] })).toEqual({ secrets: {} });
  });

  it('that is about foreign ones too looks for those which are not known', async () => {
    foreign.set('theirs', { keys: ['password'] });
    foreign.set('dark', 'unknown');
    expect(await answer({ namespace: 'app1', names: ['app1-pki', 'theirs', 'gone', 'dark'], foreign: true })).toEqual({
      secrets: { 'app1-pki': { keys: OURS.keys, pki: 'chancery.dev/app1-pki' }, theirs: { keys: ['password'] } },
      unknown: ['dark'],
    });
    expect(asked).toEqual(['theirs', 'gone', 'dark']);
  });

  it('knows one with our label alone as a foreign one, without a read', async () => {
    stored.set('app1/labelled', secretOf(pkiView(), { pki: undefined }));
    expect(await answer({ namespace: 'app1', names: ['labelled'] })).toEqual({ secrets: {} });
    expect(await answer({ namespace: 'app1', names: ['labelled'], foreign: true })).toEqual({ secrets: { labelled: { keys: OURS.keys } } });
    expect(asked).toEqual([]);
  });

  it('that is about a namespace whose Secrets are not watched looks for each', async () => {
    isWatched = false;
    foreign.set('ours', { keys: ['tls.crt'], pki: 'chancery.dev/x' });
    foreign.set('dark', 'unknown');
    expect(await answer({ namespace: 'app2', names: ['ours', 'dark', 'gone'] })).toEqual({ secrets: { ours: { keys: ['tls.crt'], pki: 'chancery.dev/x' } }, unknown: ['dark'] });
  });

  it('is not answered by what was seen in a namespace before the right to see it was taken away', async () => {
    isWatched = false;
    foreign.set('app1-pki', 'unknown');
    expect(await answer({ namespace: 'app1', names: ['app1-pki'] })).toEqual({ secrets: {}, unknown: ['app1-pki'] });
  });

  it('cannot be answered before everything is listed', async () => {
    whyNotSynced = 'not listed yet: secrets';
    expect(await answer({ namespace: 'app1', names: ['app1-pki', 'x'], foreign: true })).toEqual({ secrets: {}, unknown: ['app1-pki', 'x'] });
    expect(asked).toEqual([]);
  });

  it('is not answered by a list of keys that is cut: of a key that was left out it would say that it is not there', async () => {
    stored.set('app1/app1-pki', secretOf(pkiView(), { keys: Array.from({ length: 1_000 }, (_, i) => `key-number-${i}`) }));
    expect(await answer({ namespace: 'app1', names: ['app1-pki'] })).toEqual({ secrets: {}, unknown: ['app1-pki'] });
  });

  it('of the largest size has an answer that NATS carries', async () => {
    const all = Array.from({ length: 64 }, (_, i) => `${'n'.repeat(250)}${i}`);
    for (const name of all) foreign.set(name, { keys: Array.from({ length: 30 }, (_, i) => `${'k'.repeat(250)}${i}`) });
    const data = await names.answer(encode({ namespace: 'app1', names: all, foreign: true }));
    expect(data?.length).toBeLessThan(1024 * 1024);
    expect(Object.keys((JSON.parse(Buffer.from(data!).toString()) as SecretNamesReply).secrets)).toHaveLength(64);
  });

  it.each<[string, unknown]>([
    ['is not JSON', Buffer.from('x')],
    ['is empty', new Uint8Array()],
    ['has no names', { namespace: 'app1', names: [] }],
    ['has too many names', { namespace: 'app1', names: Array.from({ length: 65 }, String) }],
    ['has names that are none', { namespace: 'app1', names: [7] }],
    ['is too large', Buffer.alloc(65 * 1024, '"')],
  ])('that %s has no answer, and is told of', async (_, question) => {
    expect(await answer(question)).toBeUndefined();
    expect(unreadable).toHaveLength(1);
  });

  it.each(['__proto__', 'constructor', 'toString'])('about a Secret called %s is no trap', async (name) => {
    expect(await answer({ namespace: 'app1', names: [name] })).toEqual({ secrets: {} });
  });
});

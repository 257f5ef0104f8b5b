import type { SecretNamesRequest } from '@chancery/contracts';

import { SecretNamesClient } from './secret-names-client.js';

const setUp = (reply: (question: SecretNamesRequest) => Promise<{ secrets: Record<string, { keys: string[]; pki?: string }>; unknown?: string[] }>) => {
  const state = { asked: [] as SecretNamesRequest[], failed: 0, now: 0, most: 0, onTheirWay: 0 };
  const names = new SecretNamesClient({
    request: async (question) => {
      state.asked.push(question);
      state.most = Math.max(state.most, ++state.onTheirWay);
      await new Promise((resolve) => setImmediate(resolve));
      state.onTheirWay -= 1;
      return reply(question);
    },
    onAsked: () => undefined,
    onFailed: () => (state.failed += 1),
    now: () => state.now,
  });
  return { state, names };
};

describe('Names of Secrets', () => {
  it('are answered one by one', async () => {
    const { names } = setUp(async () => ({ secrets: { ours: { keys: ['tls.crt'], pki: 'chancery.dev/p' } }, unknown: ['closed'] }));
    expect([...(await names.ask('a', ['ours', 'none', 'closed', 'toString'], true))]).toEqual(expect.arrayContaining([
      ['ours', { keys: ['tls.crt'], pki: 'chancery.dev/p' }], ['none', 'absent'], ['closed', 'unknown'], ['toString', 'absent'],
    ]));
  });

  it('are asked for in few questions, few at once', async () => {
    const { state, names } = setUp(async () => ({ secrets: {} }));
    const answers = await names.ask('a', Array.from({ length: 1_000 }, (_, i) => `s${i}`), false);
    expect(answers.size).toBe(1_000);
    expect(state.asked.map(({ names: { length } }) => length).sort((a, b) => a - b)).toEqual([40, ...Array<number>(15).fill(64)]);
    expect(state.most).toBe(4);
  });

  it('are not asked for again within a moment, and are after it', async () => {
    const { state, names } = setUp(async () => ({ secrets: {} }));
    await names.ask('a', ['s'], false);
    await names.ask('a', ['s', 't'], false);
    await names.ask('a', ['s'], true);
    state.now = 2_000;
    await names.ask('a', ['s'], false);
    expect(state.asked.map(({ names: asked, foreign }) => `${asked.join()}${foreign === true ? ' foreign' : ''}`)).toEqual(['s', 't', 's foreign', 's']);
  });

  it('are unknown when nobody answers, and asked for again', async () => {
    const { state, names } = setUp(() => Promise.reject(new Error('nobody listens')));
    expect([...(await names.ask('a', ['s'], false))]).toEqual([['s', 'unknown']]);
    await names.ask('a', ['s'], false);
    expect([state.asked.length, state.failed]).toEqual([2, 2]);
  });
});

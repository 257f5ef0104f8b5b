import { AccessReviewUnavailable, type AccessReviewer, type Caller } from './access-reviewer.js';
import { cachedReviewer } from './cached-reviewer.js';

const ada: Caller = { username: 'ada', groups: [], extra: {} };

describe('A review', () => {
  let now: number;
  let asked: string[];
  let away: boolean;
  let reviewer: AccessReviewer;

  beforeEach(() => {
    now = 0;
    asked = [];
    away = false;
    const answer = <T>(question: string, value: T): Promise<T> => {
      asked.push(question);
      return away ? Promise.reject(new AccessReviewUnavailable('away')) : Promise.resolve(value);
    };
    reviewer = cachedReviewer(
      {
        authenticate: (token) => answer(token, token === 'good' ? ada : undefined),
        allowed: (_, { namespace }) => answer(namespace ?? 'all', namespace === 'app1'),
      },
      () => now,
    );
  });

  it('is asked once for those who ask together', async () => {
    expect(await Promise.all([reviewer.authenticate('good'), reviewer.authenticate('good')])).toEqual([ada, ada]);
    expect(asked).toEqual(['good']);
  });

  it('is good for ten seconds when it says yes, for two when it says no', async () => {
    const both = async (): Promise<void> => {
      await reviewer.authenticate('good');
      await reviewer.authenticate('bad');
      await reviewer.allowed(ada, { verb: 'list', namespace: 'app1' });
      await reviewer.allowed(ada, { verb: 'list' });
    };
    await both();
    now = 1_999;
    await both();
    expect(asked).toEqual(['good', 'bad', 'app1', 'all']);
    now = 9_999;
    await both();
    expect(asked.slice(4)).toEqual(['bad', 'all']);
    now = 10_000;
    await both();
    expect(asked.slice(6)).toEqual(['good', 'app1']);
  });

  it('is not kept when there was none', async () => {
    away = true;
    await expect(reviewer.authenticate('good')).rejects.toThrow('away');
    away = false;
    expect(await reviewer.authenticate('good')).toEqual(ada);
  });

  it('that says yes is not lost by however many that say no', async () => {
    await reviewer.authenticate('good');
    for (let i = 0; i < 3_000; i += 1) await reviewer.authenticate(`invented ${i}`);
    await reviewer.authenticate('good');
    expect(asked.filter((token) => token === 'good')).toHaveLength(1);
  });

  it('is to be had while one address asks about hundreds of tokens', async () => {
    let answer: () => void = () => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    const slow = cachedReviewer({ authenticate: (token) => answered.then(() => (token === 'good' ? ada : undefined)), allowed: () => Promise.resolve(true) }, () => now);
    const invented = Array.from({ length: 200 }, (_, i) => slow.authenticate(`invented ${i}`, '10.0.0.1'));
    const good = slow.authenticate('good', '10.0.0.2');
    answer();
    expect(await good).toEqual(ada);
    const outcomes = await Promise.allSettled(invented);
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(192);
    await expect(invented.at(-1)).rejects.toMatchObject({ body: { status: 429, detail: '8 new tokens from 10.0.0.1 are being reviewed, which is as many as there may be at a time. Try again.' } });
    expect(await slow.authenticate('invented again', '10.0.0.1')).toBeUndefined();
  });

  it('is kept for a bounded number', async () => {
    for (let i = 0; i < 3_000; i += 1) await reviewer.authenticate(`token ${i}`);
    await reviewer.authenticate('token 0');
    expect(asked).toHaveLength(3_001);
  });
});

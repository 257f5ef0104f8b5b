import type { Diagnosis } from '@chancery/contracts';
import { ApiError, ApiUnreachable, WorkQueue } from '@chancery/controller';
import { Registry } from 'prom-client';

import { CauseClock } from './correlation/cause-clock.js';
import { DiagnosisBook } from './correlation/diagnosis-book.js';
import { LineBook } from './correlation/line-book.js';
import type { Line } from './correlation/line.js';
import type { LineWrite } from './correlation/step.js';
import { createMetrics } from './metrics.js';
import { Reconciler } from './reconciler.js';
import type { InvolvedObject } from './targeting/object-key.js';

const START = Date.parse('2030-01-01T00:00:00.000Z');
const IN_FLIGHT = 4;
const keyOf = (namespace: string, name: string): string => `${namespace}/Pki.chancery.dev/${name}`;
const objectOf = (key: string): InvolvedObject => {
  const [namespace = '', , name = ''] = key.split('/');
  return { apiVersion: 'chancery.dev/v1', kind: 'Pki', namespace, name, uid: `${namespace}-${name}` };
};

/** A reporter without servers: writes are kept in the order in which they are made. */
const setUp = () => {
  const registry = new Registry();
  const written: { object: string; write: LineWrite }[] = [];
  let now = START;
  const diagnoses = new DiagnosisBook(() => now);
  const lines = new LineBook();
  const clock = new CauseClock();
  let refusalOf: (write: LineWrite) => Error | undefined = () => undefined;
  /** As the API server has them. */
  const stored = new Map<string, Line>();
  const refuse = (refusal: typeof refusalOf): void => void (refusalOf = refusal);
  const reconciler = new Reconciler({
    find: (key) => ({ object: objectOf(key), secrets: new Set() }),
    diagnoses, lines, clock, metrics: createMetrics(registry), settings: { component: 'chancery', refreshMs: 300_000 },
    refreshesPerSecond: 100, now: () => now,
    writer: {
      write: async (write, { namespace, name }) => {
        await Promise.resolve();
        const refusal = refusalOf(write);
        if (refusal === undefined || refusal instanceof ApiUnreachable) stored.set(write.line.name, write.line);
        if (refusal !== undefined) throw refusal;
        written.push({ object: `${namespace}/${name}`, write });
        return { kind: 'stored', line: write.line };
      },
      read: async (name) => stored.get(name),
    },
  });
  const queue = new WorkQueue({ reconcile: reconciler.reconcile, concurrency: IN_FLIGHT });
  const fail = (namespace: string, name: string, message = 'm', id = ''): string => {
    const key = keyOf(namespace, name);
    const diagnosis: Diagnosis = {
      version: 1, object: { ...objectOf(key), generation: 1 }, state: 'problem', reason: 'KeyNotAllowed', message,
      since: new Date(START - 1_000).toISOString(), secrets: [],
    };
    const diagnosisKey = `pki.${namespace}-${name}${id}`;
    clock.note(key, diagnosisKey, diagnosis, diagnoses.get(diagnosisKey)?.diagnosis);
    diagnoses.learn(diagnosisKey, diagnosis);
    return key;
  };
  const mend = (namespace: string, name: string): string => {
    const id = `pki.${namespace}-${name}`;
    const before = diagnoses.get(id)!.diagnosis;
    diagnoses.learn(id, { ...before, state: 'fine', reason: 'Issued', since: new Date(now).toISOString(), serialNumber: '0a' });
    return keyOf(namespace, name);
  };
  const renew = (namespace: string, name: string, serialNumber: string): string => {
    const id = `pki.${namespace}-${name}`;
    diagnoses.learn(id, { ...diagnoses.get(id)!.diagnosis, serialNumber });
    return keyOf(namespace, name);
  };
  const metric = async (name: string): Promise<number> =>
    Number(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'm').exec(await registry.metrics())?.[1] ?? Number.NaN);
  const idle = async (): Promise<void> => {
    while (queue.depth + queue.inWork > 0) await new Promise((resolve) => setImmediate(resolve));
  };
  return { reconciler, queue, written, stored, refuse, fail, mend, renew, metric, idle, forgetLines: () => lines.clear(), pass: (ms: number) => (now += ms) };
};

describe('A Warning whose write had no answer', () => {
  it('is closed where it was stored all the same, though its cause was mended meanwhile', async () => {
    const { reconciler, written, refuse, fail, mend } = setUp();
    refuse(() => new ApiUnreachable('reset'));
    await reconciler.reconcile(fail('app1', 'app1-pki'));
    refuse(() => undefined);
    await reconciler.reconcile(mend('app1', 'app1-pki'));
    expect(written.map(({ write: { line } }) => [line.slot, line.reason])).toEqual([['closed', 'Issued']]);
    expect(written[0]?.write.ends).toBeDefined();
  });
});

describe('A Warning that arrives late, of a write that was held up in a network', () => {
  it('is closed where its cause is over, once it is seen', async () => {
    const { reconciler, written, stored, fail, mend } = setUp();
    await reconciler.reconcile(fail('app1', 'app1-pki'));
    const warning = written[0]!.write.line;
    await reconciler.reconcile(mend('app1', 'app1-pki'));
    stored.set(warning.name, { ...warning, count: 6, last: warning.last + 1, version: '9' });
    reconciler.doubt(keyOf('app1', 'app1-pki'), warning.name);
    await reconciler.reconcile(keyOf('app1', 'app1-pki'));
    expect(written.map(({ write: { line } }) => [line.slot, line.reason])).toEqual([['cause', 'KeyNotAllowed'], ['closed', 'Issued'], ['closed', 'Issued']]);
  });
});

describe('A renewed certificate', () => {
  const DAY = 86_400_000;

  it('is told, and not again by who leads again when its Event has expired', async () => {
    const { reconciler, written, fail, mend, renew, forgetLines, pass } = setUp();
    fail('app1', 'app1-pki');
    await reconciler.reconcile(mend('app1', 'app1-pki'));
    pass(60 * DAY);
    await reconciler.reconcile(renew('app1', 'app1-pki', '0b'));
    forgetLines();
    await reconciler.reconcile(keyOf('app1', 'app1-pki'));
    expect(written.map(({ write: { how, line } }) => `${how} ${line.reason} ${line.serialNumber}`)).toEqual(['create Issued 0a', 'patch Issued 0b']);
  });

  it('is no news to who leads from now on, when it has seen that long ago', async () => {
    const { reconciler, written, fail, mend, renew, pass } = setUp();
    fail('app1', 'app1-pki');
    mend('app1', 'app1-pki');
    pass(60 * DAY);
    const key = renew('app1', 'app1-pki', '0b');
    pass(30 * DAY);
    await reconciler.reconcile(key);
    expect(written).toEqual([]);
  });
});

describe('When 5,000 Pkis of one namespace fail at once', () => {
  it('news of another namespace is written next, though it came last', async () => {
    const { queue, written, fail, idle } = setUp();
    for (let i = 0; i < 5_000; i++) queue.add(fail('flood', `p${i}`));
    queue.add(fail('calm', 'only'));
    queue.start();
    await idle();
    expect(written).toHaveLength(5_001);
    expect(written.findIndex(({ object }) => object === 'calm/only')).toBeLessThan(2 * IN_FLIGHT);
  });

  it('what is only told again comes later, at its own rate, and not before news', async () => {
    const { reconciler, queue, written, fail, idle, pass } = setUp();
    const keys = Array.from({ length: 500 }, (_, i) => fail(`n${i}`, 'p'));
    for (const key of keys) await reconciler.reconcile(key);
    written.length = 0;
    pass(330_000);
    for (const key of keys) queue.addAfter(key, 0, true);
    await new Promise((resolve) => setTimeout(resolve, 20));
    queue.add(fail('calm', 'only'));
    queue.start();
    await idle();
    expect(written.map(({ object, write }) => `${object} ${write.news}`)).toEqual(expect.arrayContaining(['calm/only true']));
    expect(written[0]?.object).toBe('calm/only');
    expect(written.filter(({ write }) => !write.news)).toHaveLength(1);
    expect(reconciler.refreshesWaiting).toBe(499);
    await queue.drain(100);
  });
});

describe('An object that is told too much', () => {
  it('has news held back, counted once, and is caught up in one write that says what is true then', async () => {
    const { reconciler, written, fail, metric, pass } = setUp();
    const change = (message: string) => reconciler.reconcile(fail('a', 'flaps', message));
    for (let i = 0; i < 25; i++) await change(`m${i}`);
    for (let tries = 0; tries < 5; tries++) expect(await change('held')).toMatchObject({ requeueAfterMs: 300_000, calm: false });
    expect(await metric('chancery_events_held_back_total')).toBe(1);
    await change('true now');
    expect(await metric('chancery_events_held_back_total')).toBe(2);
    expect([reconciler.objectsHeldBack, written.length]).toEqual([1, 25]);
    pass(300_000);
    await change('true now');
    expect([reconciler.objectsHeldBack, written.length, written.at(-1)?.write.line.message]).toEqual([0, 26, 'true now']);
  });

  it('is told again at most 25 lines an interval, which keeps no news back', async () => {
    const { reconciler, written, fail, pass } = setUp();
    for (let i = 0; i < 40; i++) {
      pass(300_000);
      await reconciler.reconcile(fail('a', 'p', 'm', `-${i}`));
    }
    const key = keyOf('a', 'p');
    written.length = 0;
    for (let seconds = 0; seconds < 300; seconds++) {
      pass(1_000);
      await reconciler.reconcile(key);
    }
    expect(written.length).toBeGreaterThanOrEqual(24);
    expect(written.length).toBeLessThanOrEqual(51);
    written.length = 0;
    await reconciler.reconcile(fail('a', 'p', 'news', '-1'));
    expect(written.map(({ write }) => write.line.message)).toContain('news');
  });
});

describe('Where the API server refuses a line', () => {
  const quota = new ApiError(403, 'Forbidden', 'exceeded quota: events');

  it('the others of the object are written all the same', async () => {
    const { reconciler, written, fail, refuse } = setUp();
    refuse((write) => (write.line.diagnosis === 'pki.a-p' ? quota : undefined));
    fail('a', 'p');
    await expect(reconciler.reconcile(fail('a', 'p', 'm', '-other'))).rejects.toBe(quota);
    expect(written.map(({ write }) => write.line.diagnosis)).toEqual(['pki.a-p-other']);
  });

  it('it is tried again soon at first, then once each 300 s, and others are told on their lines meanwhile', async () => {
    const { reconciler, written, fail, refuse, pass } = setUp();
    let tries = 0;
    const key = fail('a', 'p');
    await reconciler.reconcile(key);
    written.length = 0;
    refuse((write) => (write.how === 'create' && (tries += 1) > 0 ? quota : undefined));
    fail('a', 'p', 'm', '-other');
    for (let i = 0; i < 25; i++) await expect(reconciler.reconcile(key)).rejects.toBe(quota);
    expect(await reconciler.reconcile(key)).toMatchObject({ requeueAfterMs: expect.any(Number) as number });
    expect(tries).toBe(25);
    await reconciler.reconcile(fail('a', 'p', 'news'));
    expect(written.map(({ write }) => write.line.message)).toEqual(['news']);
    pass(300_000);
    refuse(() => undefined);
    await reconciler.reconcile(key);
    expect(written.map(({ write }) => write.line.diagnosis)).toContain('pki.a-p-other');
  });
});

describe('For on-call', () => {
  it('the time from a cause to its Event is measured once', async () => {
    const { reconciler, fail, metric } = setUp();
    await reconciler.reconcile(fail('a', 'p'));
    await reconciler.reconcile(fail('a', 'p', 'says more'));
    expect(await metric('chancery_cause_to_event_seconds_count')).toBe(1);
    expect(await metric('chancery_cause_to_event_seconds_sum')).toBe(1);
  });

  it('the time from a cause to the line that it is over is measured once', async () => {
    const { reconciler, fail, mend, metric, pass } = setUp();
    await reconciler.reconcile(fail('a', 'p'));
    pass(59_000);
    await reconciler.reconcile(mend('a', 'p'));
    await reconciler.reconcile(keyOf('a', 'p'));
    expect(await metric('chancery_cause_to_resolved_seconds_count')).toBe(1);
    expect(await metric('chancery_cause_to_resolved_seconds_sum')).toBe(60);
  });
});

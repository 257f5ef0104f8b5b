import type { Diagnosis } from '@chancery/contracts';

import { DiagnosisBook } from '../correlation/diagnosis-book.js';
import { LineBook } from '../correlation/line-book.js';
import type { Line } from '../correlation/line.js';
import type { WatchedPki } from '../targeting/watched-pki.js';
import { Waits } from './waits.js';

const pki = (uid: string, undecided: boolean | undefined, generation = 1): WatchedPki => ({
  uid, resourceVersion: '1', generation, deleting: false, secretName: `${uid}-tls`, undecided, certificate: undefined,
});
const key = (name: string, group = 'chancery.dev'): string => `a/Pki.${group}/${name}`;
const START = Date.parse('2030-01-01T00:00:00Z');

const setUp = (pkis: [string, WatchedPki][] = [[key('waits'), pki('w', true)], [key('ready'), pki('r', false)]]) => {
  const state = { now: START, isUp: true };
  const all = new Map(pkis);
  const diagnoses = new DiagnosisBook();
  const lines = new LineBook();
  const learned: string[] = [];
  const learn = (diagnosis: string, said: Diagnosis): void => {
    if (diagnoses.learn(diagnosis, said)) learned.push(`${diagnosis} ${said.state} ${said.reason} ${said.secrets[0]?.name ?? '-'}: ${said.message}`);
  };
  const waits = new Waits({
    pkis: { pki: (one) => all.get(one), everyPki: () => all.entries() },
    diagnoses, lines, learn, isBusUp: () => state.isUp, silenceMs: 30_000, now: () => state.now,
  });
  const say = (uid: string, name: string, generation = 1, changes: Partial<Diagnosis> = {}): void => {
    const said: Diagnosis = {
      version: 1, object: { apiVersion: 'chancery.dev/v1', kind: 'Pki', namespace: 'a', name, uid, generation }, state: 'fine', reason: 'Issued',
      message: `Secret ${uid}-tls holds the certificate of pki ${name}.`, since: new Date(state.now).toISOString(), secrets: [{ name: `${uid}-tls` }], ...changes,
    };
    diagnoses.learn(`pki.${uid}`, said);
    waits.heard(said);
  };
  const after = (seconds: number): string[] => {
    state.now = START + seconds * 1000;
    waits.tick();
    return learned.splice(0);
  };
  const told = (diagnosis: string, reason: string, since = START - 60_000): Line =>
    ({ name: `${diagnosis} ${reason}`, objectUid: 'u', diagnosis, slot: 'cause', type: 'Warning', reason, count: 1, since: new Date(since).toISOString() }) as Line;
  return { state, all, diagnoses, lines, waits, learned, say, after, told };
};
const begun = (...args: Parameters<typeof setUp>) => {
  const world = setUp(...args);
  world.waits.begin();
  world.waits.bucketListed();
  world.waits.stop();
  return world;
};

const ISSUING = 'wait.w pending Issuing w-tls: Pki waits waits for crd-watcher to look at it.';
const AWAY = 'wait.w problem WatcherUnreachable w-tls: crd-watcher has not looked at Pki waits as it is now, so no certificate can be issued for it. The platform team has to act; nothing is wrong with this Pki.';
const LOOKED = 'wait.w resolved Resolved w-tls: crd-watcher has looked at Pki waits.';
const CUT = 'wait.w problem MessageBusUnreachable w-tls: This cluster cannot reach NATS, so no certificate can be issued for pki: waits. The platform team has to act; nothing is wrong with this Pki.';
const BACK = 'wait.w resolved Resolved w-tls: this cluster can reach NATS again.';

describe('A Pki that crd-watcher says nothing of', () => {
  it('is being issued after five seconds, and the platform has to act after thirty', () => {
    const { after, say, learned } = begun();
    expect([after(4.9), after(5), after(29), after(30), after(90)]).toEqual([[], [ISSUING], [], [AWAY], []]);
    say('w', 'waits', 1, { state: 'problem', reason: 'KeyNotAllowed' });
    expect(learned).toEqual([LOOKED]);
  });

  it('was issued when it is', () => {
    const { after, say, learned } = begun();
    after(6);
    learned.length = 0;
    say('w', 'waits');
    expect(learned).toEqual(['wait.w resolved Issued w-tls: Secret w-tls holds the certificate of pki waits.']);
  });

  it('is no news when it is looked at in time', () => {
    const { after, say } = begun();
    say('w', 'waits');
    expect(after(90)).toEqual([]);
  });

  it('waits again when its spec changes', () => {
    const { after, all, say, waits } = begun();
    say('w', 'waits');
    all.set(key('waits'), pki('w', true, 2));
    waits.follow(key('waits'));
    expect([after(6), after(31)]).toEqual([[ISSUING], [AWAY]]);
    say('w', 'waits', 2);
  });

  it('is not said to be issued beside a problem of its former spec', () => {
    const { after, all, say, waits } = begun();
    say('w', 'waits', 1, { state: 'problem', reason: 'KeyNotAllowed' });
    all.set(key('waits'), pki('w', true, 2));
    waits.follow(key('waits'));
    expect([after(6), after(31)]).toEqual([[], [AWAY]]);
  });

  it('is waited for longer while crd-watcher is busy with others', () => {
    const { after, say } = begun([[key('waits'), pki('w', true)], [key('other'), pki('o', true)]]);
    say('o', 'other');
    after(5);
    for (let second = 10; second < 300; second += 10) {
      say('o', 'other', second);
      expect(after(second)).toEqual([]);
    }
    expect(after(300)).toEqual([AWAY]);
  });

  it('of the article, which has no status, waits too', () => {
    const { after } = begun([[key('old', 'box.com'), pki('b', undefined)]]);
    expect(after(30)).toEqual([expect.stringContaining('wait.b problem WatcherUnreachable b-tls')]);
  });

  it('and is deleted waits no more', () => {
    const { after, all, waits, learned } = begun();
    after(30);
    all.delete(key('waits'));
    waits.follow(key('waits'), pki('w', true));
    expect(learned).toEqual(['wait.w resolved Resolved w-tls: Pki waits was deleted.']);
    expect(begun([[key('leaving'), { ...pki('l', true), deleting: true }]]).after(60)).toEqual([]);
  });

  it('is counted from when the bucket could be read', () => {
    const { after, waits } = begun();
    after(29);
    waits.bucketLost();
    expect(after(60)).toEqual([]);
    waits.bucketListed();
    expect([after(64), after(65), after(94), after(95)].flat()).toEqual([AWAY]);
  });

  it('that was told so by a predecessor goes on, or is over; of one that is gone, the name is told where it was told itself', () => {
    const { lines, waits, learned, told } = setUp([[key('waits'), pki('w', true)], [key('done'), pki('d', false)]]);
    for (const uid of ['w', 'd', 'gone', 'named']) lines.put('a/Pod/p', told(`wait.${uid}`, 'WatcherUnreachable'));
    lines.put(key('named'), told('wait.named', 'WatcherUnreachable'));
    lines.put('a/Pod/q', told('wait.named', 'WatcherUnreachable'));
    waits.begin();
    waits.stop();
    expect(learned).toEqual([]);
    waits.bucketListed();
    expect(learned).toEqual([
      AWAY,
      'wait.d resolved Resolved d-tls: crd-watcher has looked at Pki done.',
      'wait.gone resolved Resolved -: its Pki was deleted.',
      'wait.named resolved Resolved -: Pki named was deleted.',
    ]);
  });
});

describe('A certificate that should have been renewed', () => {
  const notAfter = '2030-01-01T01:00:00Z';
  /** In half of the time for its renewal, which is an hour, half an hour after the start. */
  const ready = (lateFrom = START + 1_800_000): WatchedPki => ({ ...pki('r', false), certificate: { notAfter, lateFrom } });
  const LATE = `wait.r problem WatcherUnreachable r-tls: crd-watcher has not renewed the certificate in Secret r-tls of pki: ready, which ends at ${notAfter}. The platform team has to act; nothing is wrong with this Pki.`;
  const CUT_OFF = `wait.r problem MessageBusUnreachable r-tls: This cluster cannot reach NATS, so the certificate in Secret r-tls of pki: ready, which ends at ${notAfter}, cannot be renewed. The platform team has to act; nothing is wrong with this Pki.`;

  it('is told while crd-watcher says nothing, until it was', () => {
    const { after, all, waits, learned } = begun([[key('ready'), ready()]]);
    expect([after(1_799), after(1_830), after(1_859), after(1_861), after(4_000)]).toEqual([[], [], [], [LATE], []]);
    all.set(key('ready'), ready(START + 9_000_000));
    waits.follow(key('ready'));
    expect(learned).toEqual(['wait.r resolved Resolved r-tls: crd-watcher has looked at Pki ready.']);
  });

  it('is not where crd-watcher has said what stands in the way', () => {
    const { after, say } = begun([[key('ready'), ready()]]);
    say('r', 'ready', 1, { state: 'problem', reason: 'RenewalFailing' });
    expect(after(9_000)).toEqual([]);
  });

  it('is told while NATS is away, from then on', () => {
    const { after, waits, state, learned } = begun([[key('ready'), ready()]]);
    waits.busAway(new Date(START));
    expect([after(1_700), after(1_830), after(1_900)]).toEqual([[], [CUT_OFF], []]);
    state.now += 1_000;
    waits.busBack();
    expect(learned).toContain('wait.r resolved Resolved r-tls: this cluster can reach NATS again.');
  });
});

describe('The end of a wait', () => {
  it('is remembered until everybody was told, and then forgotten', () => {
    const { state, after, say, lines, diagnoses, told, waits } = begun();
    after(30);
    lines.put('a/Pod/p', told('wait.w', 'WatcherUnreachable', START));
    say('w', 'waits');
    after(30 + 900);
    expect(diagnoses.get('wait.w')?.diagnosis.state).toBe('resolved');
    lines.put('a/Pod/p', { ...told('wait.w', 'Resolved', state.now), type: 'Normal', slot: 'closed', closes: `${new Date(START).toISOString()}#1` });
    waits.tick();
    expect(diagnoses.get('wait.w')).toBeUndefined();
  });
});

describe('An outage of the bus', () => {
  const cut = (world: ReturnType<typeof begun>): void => {
    world.state.isUp = false;
    world.waits.bucketLost();
    world.waits.busAway(new Date(world.state.now));
  };
  const mend = (world: ReturnType<typeof begun>): void => {
    world.state.isUp = true;
    world.waits.busBack();
  };

  it('ends also in a process that has never told anything', () => {
    const world = setUp();
    cut(world);
    mend(world);
    expect(world.learned).toEqual([CUT, BACK]);
  });

  it('concerns the Pkis that wait for a decision, and ends for those that were told', () => {
    const world = begun();
    cut(world);
    mend(world);
    mend(world);
    expect(world.learned).toEqual([CUT, BACK]);
  });

  it('follows Pkis that come or change meanwhile, and none afterwards', () => {
    const world = begun([[key('waits'), pki('w', true)]]);
    cut(world);
    world.all.set(key('new'), pki('n', true));
    world.waits.follow(key('new'));
    world.all.set(key('waits'), pki('w', false));
    world.waits.follow(key('waits'));
    mend(world);
    world.all.set(key('later'), pki('l', true));
    world.waits.follow(key('later'));
    expect(world.learned.map((line) => line.split(':')[0])).toEqual([
      'wait.w problem MessageBusUnreachable w-tls', 'wait.n problem MessageBusUnreachable n-tls',
      'wait.w resolved Resolved w-tls', 'wait.n resolved Resolved n-tls',
    ]);
  });

  it('takes the place of a watcher that is away, on the same line', () => {
    const world = begun();
    world.after(30);
    cut(world);
    expect(world.learned).toEqual([CUT]);
  });

  it('concerns a Pki without status only if nothing was said of it', () => {
    const world = begun([[key('old', 'box.com'), pki('b', undefined)], [key('said', 'box.com'), pki('s', undefined)]]);
    world.say('s', 'said');
    cut(world);
    expect(world.learned.map((line) => line.split(' ')[0])).toEqual(['wait.b']);
  });

  it('ends for what a predecessor of this process has told', () => {
    const { lines, waits, learned, told } = setUp();
    lines.put('a/Pod/p', told('wait.w', 'MessageBusUnreachable'));
    lines.put('a/Pod/q', told('wait.gone', 'MessageBusUnreachable'));
    waits.begin();
    waits.stop();
    expect(learned).toEqual([BACK, 'wait.gone resolved Resolved -: this cluster can reach NATS again.']);
  });
});

import { Agenda } from './agenda.js';

const TIMINGS = { againMs: 10_000, sweepMs: 240_000, settleMs: 3_000 };
const taken = (agenda: Agenda, now: number, used: string[] = []): string[] => [...agenda.take(now, used).names];

describe('An agenda', () => {
  it('has each name once, until it is taken', () => {
    const agenda = new Agenda(TIMINGS, 0);
    agenda.add('a');
    agenda.add('a');
    agenda.addPod('n/p');
    expect(agenda.dueAt).toBe(0);
    const items = agenda.take(0, []);
    expect([[...items.names], [...items.pods]]).toEqual([['a'], ['n/p']]);
    expect(taken(agenda, 0)).toEqual([]);
    expect(agenda.isEmpty).toBe(true);
    agenda.putBack(items);
    expect(taken(agenda, 0)).toEqual(['a']);
  });

  it('waits a moment from the first pod that needs a name nobody makes, however many come', () => {
    const agenda = new Agenda(TIMINGS, 0);
    for (const at of [0, 1_000, 2_000]) agenda.unclaimed('a', at);
    expect([agenda.isTooSoon('a', 2_999), agenda.isTooSoon('a', 3_000)]).toEqual([true, false]);
  });

  it('waits a moment for what becomes of a name that its Pki has left', () => {
    const agenda = new Agenda(TIMINGS, 0);
    agenda.freed('a', 0);
    agenda.add('a');
    expect(taken(agenda, 2_999)).toEqual([]);
    expect(agenda.dueAt).toBe(3_000);
    expect(taken(agenda, 3_000)).toEqual(['a']);
    agenda.freed('a', 5_000);
    agenda.claimed('a');
    expect(taken(agenda, 5_000)).toEqual(['a']);
    expect(agenda.isEmpty).toBe(true);
  });

  it('does not say too soon that a name is wrong whose Pki may come right behind its pod', () => {
    const agenda = new Agenda(TIMINGS, 0);
    agenda.unclaimed('a', 0);
    expect(taken(agenda, 0)).toEqual(['a']);
    expect(agenda.isTooSoon('a', 100)).toBe(true);
    expect(agenda.dueAt).toBe(3_000);
    expect(taken(agenda, 3_000)).toEqual(['a']);
    expect(agenda.isTooSoon('a', 3_000)).toBe(false);
    // What other pods are told already, a new one is told at once.
    agenda.looked('a', true, 3_000);
    agenda.unclaimed('a', 4_000);
    expect(agenda.isTooSoon('a', 4_000)).toBe(false);
    agenda.unclaimed('b', 5_000);
    agenda.claimed('b');
    expect(agenda.isTooSoon('b', 5_000)).toBe(false);
  });

  it('comes back soon to what is wrong, and seldom to everything', () => {
    const agenda = new Agenda(TIMINGS, 0);
    agenda.looked('wrong', true, 0);
    agenda.looked('fine', false, 0);
    expect(agenda.dueAt).toBeGreaterThanOrEqual(10_000);
    expect(agenda.dueAt).toBeLessThanOrEqual(15_000);
    expect(taken(agenda, 9_999)).toEqual([]);
    expect(taken(agenda, 15_000)).toEqual(['wrong']);
    agenda.looked('wrong', false, 15_000);
    expect(agenda.isEmpty).toBe(true);
    expect(agenda.dueAt).toBeGreaterThanOrEqual(240_000);
    expect(taken(agenda, 360_000, ['used', 'wrong'])).toEqual(['used', 'wrong']);
  });

  it('takes no more than 256 names at once, and keeps the others', () => {
    const agenda = new Agenda(TIMINGS, 0);
    for (let i = 0; i < 300; i++) agenda.add(`n${i}`);
    expect(taken(agenda, 0)).toEqual(Array.from({ length: 256 }, (_, i) => `n${i}`));
    expect(agenda.dueAt).toBe(0);
    expect(taken(agenda, 0)).toEqual(Array.from({ length: 44 }, (_, i) => `n${256 + i}`));
    expect(agenda.dueAt).toBeGreaterThan(0);
  });

  it('lets what is open have its turn, 256 names in 10 s', () => {
    const agenda = new Agenda(TIMINGS, 0);
    const names = Array.from({ length: 1_000 }, (_, i) => `n${i}`);
    for (const name of names) agenda.looked(name, true, 0);
    const seen = new Set<string>();
    let before = 0;
    for (let now = 0; now <= 600_000; now += 1_000) {
      const due = taken(agenda, now, names);
      if (due.length === 0) continue;
      expect(due.length).toBeLessThanOrEqual(256);
      expect(now - before).toBeGreaterThanOrEqual(10_000);
      before = now;
      for (const name of due) agenda.looked(name, true, now);
      if (now <= 64_000) for (const name of due) seen.add(name);
    }
    expect(seen.size).toBe(1_000);
  });

  it('comes back to the others when those that had their turn are open no more', () => {
    const agenda = new Agenda(TIMINGS, 0);
    for (let i = 0; i < 300; i++) agenda.looked(`n${i}`, true, 0);
    for (const name of taken(agenda, 15_000)) agenda.looked(name, false, 15_000);
    expect(taken(agenda, 30_000)).toHaveLength(44);
  });

  it('lets no more than that be worded anew at once', () => {
    const agenda = new Agenda(TIMINGS, 0);
    for (let i = 0; i < 300; i++) agenda.looked(`n${i}`, true, 0);
    agenda.addOpen(0);
    expect(taken(agenda, 0)).toHaveLength(256);
    expect(taken(agenda, 0)).toEqual([]);
  });

  it('has nothing more of a name that no pod uses any more', () => {
    const agenda = new Agenda(TIMINGS, 0);
    for (const name of ['added', 'young', 'freed', 'open']) agenda.unclaimed(name, 0);
    agenda.freed('freed', 0);
    agenda.looked('open', true, 0);
    for (const name of ['added', 'young', 'freed', 'open']) agenda.forget(name);
    expect([agenda.isEmpty, agenda.isTooSoon('young', 1)]).toEqual([true, false]);
    expect(taken(agenda, 20_000)).toEqual([]);
    expect(agenda.dueAt).toBeGreaterThanOrEqual(240_000);
  });
});

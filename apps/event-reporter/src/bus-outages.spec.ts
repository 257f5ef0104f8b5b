import type { Diagnosis } from '@chancery/contracts';

import { BusOutages } from './bus-outages.js';
import { DiagnosisBook } from './correlation/diagnosis-book.js';
import { LineBook } from './correlation/line-book.js';
import type { Line } from './correlation/line.js';
import type { WatchedPki } from './targeting/watched-pki.js';

const pki = (uid: string, undecided: boolean): WatchedPki => ({ uid, resourceVersion: '1', secretName: `${uid}-tls`, undecided });
const SINCE = new Date('2030-01-01T00:00:00Z');

const setUp = () => {
  const pkis = new Map([['a/waits', pki('w', true)], ['a/ready', pki('r', false)]]);
  const diagnoses = new DiagnosisBook();
  const lines = new LineBook();
  const learned: [string, Diagnosis][] = [];
  const learn = (key: string, diagnosis: Diagnosis): void => {
    if (diagnoses.learn(key, diagnosis)) learned.push([key, diagnosis]);
  };
  return { pkis, lines, learned, outages: new BusOutages({ pkis, diagnoses, lines, learn }) };
};
const states = (learned: [string, Diagnosis][]) => learned.map(([key, { state, secrets }]) => `${key} ${state} ${secrets[0]?.name ?? '-'}`);

describe('An outage of the bus', () => {
  it('concerns the Pkis that wait for a decision, and ends for those that were told', () => {
    const { learned, outages } = setUp();
    outages.begin(SINCE);
    outages.end();
    outages.end();
    expect(states(learned)).toEqual(['bus.w problem w-tls', 'bus.w fine w-tls']);
    expect(learned[0]?.[1].message).toBe(
      'This cluster cannot reach NATS, so no certificate can be issued for pki: waits. The platform team has to act; nothing is wrong with this Pki.');
  });

  it('follows Pkis that come or change meanwhile, and none afterwards', () => {
    const { pkis, learned, outages } = setUp();
    outages.begin(SINCE);
    pkis.set('a/new', pki('n', true));
    outages.follow('a/new');
    pkis.set('a/waits', pki('w', false));
    outages.follow('a/waits');
    outages.end();
    pkis.set('a/later', pki('l', true));
    outages.follow('a/later');
    expect(states(learned)).toEqual(['bus.w problem w-tls', 'bus.n problem n-tls', 'bus.w fine w-tls', 'bus.n fine n-tls']);
  });

  it('ends for what a predecessor of this process has told', () => {
    const { lines, learned, outages } = setUp();
    const line = { name: 'n', objectUid: 'u', diagnosis: 'bus.w', slot: 'cause' } as Line;
    lines.put('a/Pod/p', line);
    lines.put('a/Pod/q', { ...line, diagnosis: 'bus.gone' });
    outages.end();
    expect(states(learned)).toEqual(['bus.w fine w-tls', 'bus.gone fine -']);
  });
});

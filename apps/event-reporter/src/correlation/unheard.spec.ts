import type { Diagnosis } from '@chancery/contracts';

import { DiagnosisBook } from './diagnosis-book.js';
import { LineBook } from './line-book.js';
import type { Line } from './line.js';
import { Unheard } from './unheard.js';

const failing = (uid: string): Diagnosis => ({
  version: 1, object: { apiVersion: 'chancery.dev/v1', kind: 'Pki', namespace: 'a', name: uid, uid, generation: 1 }, state: 'problem',
  reason: 'KeyNotAllowed', message: 'm', since: '2030-01-01T00:00:00.000Z', secrets: [{ name: 'tls' }],
});

const setUp = () => {
  const diagnoses = new DiagnosisBook();
  const there = new Map<string, boolean | undefined>([['here', true], ['gone', false], ['nobody-knows', undefined]]);
  const ended: string[] = [];
  const learn = (key: string, diagnosis: Diagnosis): void => {
    diagnoses.learn(key, diagnosis);
    ended.push(`${key} ${diagnosis.state} ${diagnosis.reason}`);
  };
  for (const uid of there.keys()) diagnoses.learn(`pki.${uid}`, failing(uid));
  diagnoses.learn('report.disk.1', failing('gone'));
  const lines = new LineBook();
  const everyPki = (): Iterable<[string, { uid: string }]> => [...there].filter(([, is]) => is === true).map(([uid]) => [`a/Pki.chancery.dev/${uid}`, { uid }]);
  const unheard = new Unheard({ diagnoses, lines, isThere: ({ uid, name }) => (name === '' || !there.has(uid) ? false : there.get(uid)), everyPki, learn });
  return { unheard, there, ended, lines, diagnoses };
};

describe('What was said before the bucket was lost', () => {
  it('ends where its Pki is gone, once the new bucket is known not to have it', () => {
    const { unheard, ended } = setUp();
    unheard.bucketBegins();
    unheard.pkiGone();
    expect(ended).toEqual([]);
    unheard.bucketListed();
    unheard.pkiGone();
    expect(ended).toEqual(['pki.gone resolved Deleted']);
  });

  it('ends also when its Pki goes later, before anything was said of it again', () => {
    const { unheard, there, ended } = setUp();
    unheard.bucketBegins();
    unheard.bucketListed();
    there.set('here', false);
    unheard.pkiGone();
    expect(ended).toEqual(['pki.gone resolved Deleted', 'pki.here resolved Deleted']);
  });

  it('is left to who says it where the bucket has it', () => {
    const { unheard, there, ended } = setUp();
    unheard.bucketBegins();
    for (const uid of there.keys()) unheard.saw(`pki.${uid}`);
    unheard.bucketListed();
    there.set('here', false);
    unheard.pkiGone();
    expect(ended).toEqual([]);
  });

  describe('and is known only by the lines of a predecessor', () => {
    const line = (objectUid: string, of: string, type: Line['type'] = 'Warning'): Line => ({
      name: `${objectUid}.${of}`, objectUid, diagnosis: `pki.${of}`, slot: 'cause', type, reason: 'KeyNotAllowed', message: 'm', count: 1, first: 0, last: 0,
      since: '2030-01-01T00:00:00.000Z',
    });

    it('ends where its Pki is gone, once all is known, in either order', () => {
      for (const order of [['begin', 'bucketListed'], ['bucketListed', 'begin']] as const) {
        const { unheard, ended, lines, diagnoses } = setUp();
        lines.put('a/Pod/p', line('pod', 'old'));
        lines.put('a/Pod/q', line('pod-q', 'seen'));
        lines.put('a/Pod/r', line('pod-r', 'mended', 'Normal'));
        unheard.bucketBegins();
        unheard.remembered();
        for (const uid of ['here', 'gone', 'nobody-knows', 'seen']) unheard.saw(`pki.${uid}`);
        unheard[order[0]]();
        expect(ended).toEqual([]);
        unheard[order[1]]();
        expect(ended).toEqual(['pki.old resolved Deleted']);
        expect(diagnoses.get('pki.old')?.diagnosis.object).toMatchObject({ namespace: 'a', name: '', uid: 'old' });
        unheard.pkiGone();
        expect(ended).toHaveLength(1);
      }
    });

    it('has the name of its Pki where that was told as well', () => {
      const { unheard, lines, diagnoses } = setUp();
      lines.put('a/Pod/p', line('pod', 'old'));
      lines.put('a/Pki.chancery.dev/old-pki', line('old', 'old'));
      unheard.remembered();
      lines.forget('a/Pki.chancery.dev/old-pki');
      unheard.bucketListed();
      unheard.begin();
      expect(diagnoses.get('pki.old')?.diagnosis.object).toMatchObject({ name: 'old-pki', uid: 'old' });
    });

    it('is left to who says it while its Pki is there, and ends when that goes', () => {
      const { unheard, there, ended, lines } = setUp();
      there.set('late', true);
      lines.put('a/Pod/p', line('pod', 'late'));
      unheard.remembered();
      unheard.bucketListed();
      unheard.begin();
      expect(ended).toEqual([]);
      there.set('late', false);
      unheard.pkiGone();
      expect(ended).toEqual(['pki.late resolved Deleted']);
    });
  });
});

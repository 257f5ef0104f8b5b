import type { Diagnosis } from '@chancery/contracts';

import { DiagnosisBook } from './diagnosis-book.js';
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
  const unheard = new Unheard({ diagnoses, isThere: ({ uid }) => there.get(uid), learn });
  return { unheard, there, ended };
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
});

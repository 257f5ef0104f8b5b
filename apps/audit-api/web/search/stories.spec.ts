import type { Entry } from '../api/answers.js';
import { stories } from './stories.js';

const of = (name: string, cluster: string, pods: string[] = []): Entry => ({ pki: { namespace: 'a', name, uid: 'u', group: '', generation: 1 }, cluster, pods }) as unknown as Entry;

describe('The stories that records are part of', () => {
  it('are each Pki once in each cluster', () => {
    const found = stories([of('x', 'eu'), of('y', 'eu'), of('x', 'eu'), of('x', 'us')], []);
    expect(found.map((subject) => [subject.of === 'pki' && subject.name, subject.cluster])).toEqual([['x', 'eu'], ['y', 'eu'], ['x', 'us']]);
  });

  it('are the pod that was asked for, when it is in them', () => {
    const pod = { of: 'pod', value: 'a/p-0' } as const;
    expect(stories([of('x', 'eu', ['a/p-0'])], [{ of: 'pki', namespace: 'a', name: 'p-0' }, pod]).map((subject) => subject.of)).toEqual(['pod', 'pki']);
    expect(stories([of('x', 'eu')], [pod]).map((subject) => subject.of)).toEqual(['pki']);
  });
});

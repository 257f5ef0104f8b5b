import { articlePki, pkiView } from '../testing/builders.js';
import { rivalsOf, sayRivals } from './rivals.js';

const wanting = (name: string, day: number, change: Parameters<typeof pkiView>[0] = {}) =>
  pkiView({ spec: { serviceName: 'app1', secretName: 's' }, ...change, metadata: { name, uid: name, creationTimestamp: `2029-01-0${day}T00:00:00Z`, ...change.metadata } });
const HOLDER = wanting('holder', 1);
const names = (claimants: Parameters<typeof rivalsOf>[1]): string[] => rivalsOf(HOLDER, claimants).map(({ name }) => name);

describe('The rivals of a Pki', () => {
  it('are the others that want its Secret, oldest first', () => {
    expect(names([wanting('young', 3), HOLDER, wanting('old', 2)])).toEqual(['old', 'young']);
  });

  it.each([
    ['is going away', wanting('x', 2, { metadata: { deletionTimestamp: '2030-01-01T00:00:00Z' } })],
    ['has a wrong spec, which it is told instead', wanting('x', 2, { spec: { serviceName: 'App 1', secretName: 's' } })],
  ])('are not one that %s', (_, pki) => expect(names([HOLDER, pki])).toEqual([]));
});

describe('The sentence about rivals', () => {
  it('is none where there are none', () => expect(sayRivals([])).toBe(''));

  it('names one, and its kind', () => {
    expect(sayRivals([articlePki({ metadata: { name: 'other' } })])).toBe(
      ' Pki: other (box.com) of this namespace wants the same Secret and does not get it: set spec.secretName of one of them to another name.',
    );
  });

  it('names three, and how many more there are', () => {
    const pkis = ['a', 'b', 'c', 'd', 'e'].map((name) => wanting(name, 2));
    expect(sayRivals(pkis)).toContain(' Pkis: a (chancery.dev), b (chancery.dev), c (chancery.dev) and 2 more of this namespace want the same Secret and do not get it:');
  });
});

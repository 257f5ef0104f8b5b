import { NeverFalls } from './never-falls.js';
import { event } from '../truth/testing/builders.js';
import type { SeenEvent } from '../truth/world.js';

const line = (changes: { uid?: string; since?: string; count?: number; first?: string }): SeenEvent => {
  const { uid = 'e1', since = 's1', count = 1, first = '2030-01-01T00:00:00Z' } = changes;
  const base = event({ count, firstTimestamp: first });
  return { ...base, metadata: { ...base.metadata, uid, annotations: { ...base.metadata.annotations, 'chancery.dev/since': since } } };
};

describe('A count', () => {
  it.each<[string, SeenEvent, SeenEvent, number]>([
    ['may rise', line({ count: 1 }), line({ count: 2 }), 0],
    ['may stay', line({ count: 2 }), line({ count: 2 }), 0],
    ['never falls', line({ count: 2 }), line({ count: 1 }), 1],
    ['never falls when its cause changes, because the line counts on', line({ count: 9 }), line({ count: 1, since: 's2' }), 1],
    ['may be another one on an Event that was made again', line({ count: 9 }), line({ uid: 'e2', count: 1, since: 's2' }), 0],
  ])('%s', (_, before, after, defects) => {
    const rule = new NeverFalls();
    rule.see(before);
    rule.see(after);
    expect(rule.defects).toHaveLength(defects);
  });
});

describe('The first time', () => {
  const later = '2030-01-01T00:00:09Z';
  it.each<[string, SeenEvent, SeenEvent, number]>([
    ['may move to before', line({ first: later }), line({}), 0],
    ['never moves later', line({}), line({ first: later }), 1],
    ['never moves later for a new cause either', line({}), line({ first: later, since: 's2' }), 1],
    ['is the same on an Event that was made again for the same cause', line({}), line({ uid: 'e2', first: later }), 1],
    ['is another one on an Event that was made again for another cause', line({}), line({ uid: 'e2', since: 's2', first: later }), 0],
  ])('%s', (_, before, after, defects) => {
    const rule = new NeverFalls();
    rule.see(before);
    rule.see(after);
    expect(rule.defects).toHaveLength(defects);
  });
});

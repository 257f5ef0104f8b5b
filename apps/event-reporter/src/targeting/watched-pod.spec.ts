import type { ApiObject } from '@chancery/controller';

import { isToldTheSame, secretsOf, watchPod } from './watched-pod.js';

const pod = (changes: { annotations?: Record<string, string>; phase?: string; secret?: string; uid?: string } = {}) =>
  watchPod({
    metadata: { name: 'p', namespace: 'n', uid: changes.uid ?? 'u', resourceVersion: '1', annotations: changes.annotations },
    spec: { volumes: [{ secret: { secretName: changes.secret ?? 's' } }] },
    status: { phase: changes.phase ?? 'Pending' },
  } as ApiObject);

describe('A watched pod', () => {
  it('is found by its uid', () => expect(pod().eventUid).toBe('u'));

  it('is found by the uid of its manifest when it mirrors a static pod', () => {
    expect(pod({ annotations: { 'kubernetes.io/config.mirror': 'm' } }).eventUid).toBe('m');
  });

  it.each(['Pending', 'Running', 'Unknown'])('is told of its Secrets in phase %s', (phase) => {
    expect([...secretsOf(pod({ phase }))]).toEqual(['s']);
  });

  it.each(['Succeeded', 'Failed'])('is told of nothing once it is finished: %s', (phase) => {
    expect([...secretsOf(pod({ phase }))]).toEqual([]);
  });

  it.each([
    ['its phase', pod({ phase: 'Running' }), true],
    ['its end', pod({ phase: 'Failed' }), false],
    ['its Secret', pod({ secret: 't' }), false],
    ['another pod of its name', pod({ uid: 'v' }), false],
    ['its deletion', undefined, false],
  ])('changes by %s', (_what, after, same) => {
    expect(isToldTheSame(pod(), after)).toBe(same);
  });
});

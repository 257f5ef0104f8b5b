import type { ApiObject } from '@chancery/controller';

import { isToldTheSame, needsOf, secretsOf, watchPod } from './watched-pod.js';

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

  it('asks for Secrets and keys, and starts without those that are optional', () => {
    const needy = watchPod({
      metadata: { name: 'p', namespace: 'n', uid: 'u', resourceVersion: '1' },
      spec: {
        volumes: [{ secret: { secretName: 's', items: [{ key: 'a' }, { key: 'b' }] } }, { secret: { secretName: 'o', optional: true } }],
        containers: [{ env: [{ valueFrom: { secretKeyRef: { name: 's', key: 'b' } } }, { valueFrom: { secretKeyRef: { name: 's', key: 'c', optional: true } } }] }],
      },
    } as ApiObject);
    expect([...needsOf(needy)]).toEqual([['s', { keys: ['a', 'b'] }], ['o', { keys: [], isOptional: true }]]);
    expect([...needsOf({ ...needy, finished: true })]).toEqual([]);
    expect([...needsOf(undefined)]).toEqual([]);
  });

  it('is told the same as long as what is kept of its Secrets is', () => {
    const needing = (...last: string[]) => {
      const names = [...Array.from({ length: 12_000 }, (_, i) => `secret-${i}`), ...last];
      const spec = { containers: [{ envFrom: names.map((name) => ({ secretRef: { name } })) }] };
      return watchPod({ metadata: { name: 'p', namespace: 'n', uid: 'u', resourceVersion: '1' }, spec } as unknown as ApiObject);
    };
    expect([...secretsOf(needing())].join('').length).toBeLessThanOrEqual(16_384);
    expect(isToldTheSame(needing(), needing('beyond'))).toBe(true);
  });

  it('shares with its like what it uses', () => expect(pod().uses).toBe(pod({ uid: 'v' }).uses));

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

import fc from 'fast-check';

import { secretUses } from './secret-use.js';

describe('The Secrets that a pod uses', () => {
  it.each([
    ['a secret volume', { volumes: [{ secret: { secretName: 's' } }] }, [{ secret: 's' }]],
    ['a secret volume with items', { volumes: [{ secret: { secretName: 's', items: [{ key: 'tls.crt', path: 'a' }] } }] }, [{ secret: 's', keys: ['tls.crt'] }]],
    ['an optional secret volume', { volumes: [{ secret: { secretName: 's', optional: true } }] }, [{ secret: 's', optional: true }]],
    ['a secret volume that is said not to be optional', { volumes: [{ secret: { secretName: 's', optional: false } }] }, [{ secret: 's' }]],
    ['an optional projection', { volumes: [{ projected: { sources: [{ secret: { name: 's', optional: true, items: [{ key: 'k' }] } }] } }] }, [{ secret: 's', keys: ['k'], optional: true }]],
    ['optional env', { containers: [{ env: [{ valueFrom: { secretKeyRef: { name: 's', key: 'k', optional: true } } }] }] }, [{ secret: 's', keys: ['k'], optional: true }]],
    ['optional envFrom', { containers: [{ envFrom: [{ secretRef: { name: 's', optional: true } }] }] }, [{ secret: 's', optional: true }]],
    ['a projected volume', { volumes: [{ projected: { sources: [{ secret: { name: 's' } }, { configMap: { name: 'c' } }] } }] }, [{ secret: 's' }]],
    ['a projected volume with items', { volumes: [{ projected: { sources: [{ secret: { name: 's', items: [{ key: 'k' }] } }] } }] }, [{ secret: 's', keys: ['k'] }]],
    ['a CSI volume', { volumes: [{ csi: { driver: 'd', nodePublishSecretRef: { name: 's' } } }] }, [{ secret: 's' }]],
    ['env of a container', { containers: [{ env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }] }] }, [{ secret: 's', keys: ['k'] }]],
    ['envFrom of a container', { containers: [{ envFrom: [{ secretRef: { name: 's' } }] }] }, [{ secret: 's' }]],
    ['env of an init container', { initContainers: [{ env: [{ valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }] }] }, [{ secret: 's', keys: ['k'] }]],
    ['envFrom of an ephemeral container', { ephemeralContainers: [{ envFrom: [{ secretRef: { name: 's' } }] }] }, [{ secret: 's' }]],
  ])('includes %s', (_place, spec, uses) => {
    expect(secretUses(spec)).toEqual(uses);
  });

  it.each([
    ['a config map volume', { volumes: [{ configMap: { name: 'c' } }] }],
    ['a projected service account token', { volumes: [{ projected: { sources: [{ serviceAccountToken: { path: 'token' } }] } }] }],
    ['the Secret that images are pulled with', { imagePullSecrets: [{ name: 's' }] }],
    ['a plain value', { containers: [{ env: [{ name: 'A', value: 's' }] }] }],
    ['an envFrom of a config map', { containers: [{ envFrom: [{ configMapRef: { name: 'c' } }] }] }],
    ['an empty name', { volumes: [{ secret: { secretName: '' } }] }],
    ['no spec at all', undefined],
  ])('do not include %s', (_place, spec) => {
    expect(secretUses(spec)).toEqual([]);
  });

  it('are found in every place of one pod', () => {
    const spec = {
      volumes: [{ secret: { secretName: 'a' } }, { emptyDir: {} }],
      containers: [{ env: [{ valueFrom: { secretKeyRef: { name: 'b', key: 'k' } } }], envFrom: [{ secretRef: { name: 'c' } }] }],
    };
    expect(secretUses(spec).map(({ secret }) => secret)).toEqual(['a', 'b', 'c']);
  });

  it('can be asked for of a pod of any shape', () => {
    const field = fc.constantFrom('volumes', 'secret', 'secretName', 'items', 'projected', 'sources', 'name', 'csi',
      'nodePublishSecretRef', 'containers', 'initContainers', 'env', 'envFrom', 'valueFrom', 'secretKeyRef', 'secretRef', 'key');
    const { anything } = fc.letrec((tie) => ({
      anything: fc.oneof({ depthSize: 'medium' }, fc.anything(), tie('object'), tie('array')),
      object: fc.dictionary(field, tie('anything'), { maxKeys: 6 }),
      array: fc.array(tie('anything'), { maxLength: 4 }),
    }));
    fc.assert(
      fc.property(anything, (spec) => {
        for (const { secret, keys } of secretUses(spec)) {
          expect(typeof secret).toBe('string');
          expect((keys ?? []).every((key) => typeof key === 'string')).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});

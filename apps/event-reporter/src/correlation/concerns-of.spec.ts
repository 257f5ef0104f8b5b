import type { Diagnosis } from '@chancery/contracts';

import { concernsOf } from './concerns-of.js';
import { DiagnosisBook } from './diagnosis-book.js';
import type { Line } from './line.js';

const pki = (name: string, uid = name) => ({ apiVersion: 'chancery.dev/v1', kind: 'Pki', name, uid });
const DIAGNOSIS: Diagnosis = {
  version: 1, object: { ...pki('younger'), namespace: 'a', generation: 1 }, also: [pki('older')], state: 'problem',
  reason: 'SecretNameTaken', message: 'm', since: '2030-01-01T00:00:00.000Z', secrets: [{ name: 'shared' }],
};
const book = new DiagnosisBook();
book.learn('pki.younger', DIAGNOSIS);
const relations = (object: ReturnType<typeof pki>, namespace = 'a', secrets: string[] = [], lines: Line[] = []) =>
  concernsOf(`${namespace}/Pki.chancery.dev/${object.name}`, { object: { ...object, namespace }, secrets: new Set(secrets) }, lines, book)
    .map(({ relation }) => relation);

describe('A diagnosis concerns', () => {
  it('whom it is about, whom it names and who uses its Secret, each once', () => {
    expect(relations(pki('younger'), 'a', ['shared'])).toEqual(['self']);
    expect(relations(pki('older'), 'a', ['shared'])).toEqual(['also']);
    expect(relations(pki('third'), 'a', ['shared'])).toEqual(['user']);
  });

  it('no successor of the same name, and nobody of that name elsewhere', () => {
    expect(relations(pki('older', 'another'))).toEqual([]);
    expect(relations(pki('older'), 'b')).toEqual([]);
  });

  it('nobody whom it no longer names, but for what was told', () => {
    const changed = new DiagnosisBook();
    changed.learn('pki.younger', DIAGNOSIS);
    changed.learn('pki.younger', { ...DIAGNOSIS, also: [] });
    expect([...changed.ofObject('a/Pki.chancery.dev/older')]).toEqual([]);
    expect(relations(pki('third'), 'a', [], [{ diagnosis: 'pki.younger' } as Line])).toEqual(['former']);
  });
});

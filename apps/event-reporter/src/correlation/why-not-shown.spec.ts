import type { Diagnosis } from '@chancery/contracts';

import { whyNotShown } from './why-not-shown.js';

const OBJECT = { apiVersion: 'v1', kind: 'Pod', namespace: 'a', name: 'p', uid: 'u', generation: 0 };
const OWN: Diagnosis = {
  version: 1, object: OBJECT, state: 'problem', reason: 'KeyNotAllowed', message: 'm', since: '2030-01-01T00:00:00.000Z', secrets: [],
};
const REPORT: Diagnosis = { ...OWN, reason: 'DiskFull', actor: 'owner' };
const KEY = 'report.disk.1';
const isReporter = (name: string): boolean => name === 'disk';

describe('A value of the bucket', () => {
  it.each([['pki.u', OWN], ['pod.u', OWN], [KEY, REPORT], [KEY, { ...OWN, actor: 'owner' }], ['pki.v', { ...OWN, secrets: [{ name: 'a/b' }] }]] as [string, Diagnosis][])(
    'is shown when it is as it has to be: %s', (key, diagnosis) => expect(whyNotShown(key, diagnosis, isReporter)).toBeUndefined());

  it.each<[string, string, Diagnosis]>([
    ['the key is not <source>.<id>', 'pki.a.b', OWN],
    ['this source is the reporter itself', 'wait.u', OWN],
    ['only a report says who has to act', 'pki.u', REPORT],
    ['the key is not report.<reporter>.<id>', 'report.disk', REPORT],
    ['the key is not report.<reporter>.<id>', 'report.disk.1.2', REPORT],
    ['the key is not report.<reporter>.<id>', 'report.Disk.1', REPORT],
    ['the reporter is not declared', 'report.other.1', REPORT],
    ['a report does not say who has to act', KEY, OWN],
    ['the reason has another meaning in the catalogue', KEY, { ...OWN, actor: 'platform' }],
    ['a name has a slash', KEY, { ...REPORT, object: { ...OBJECT, name: 'a/b' } }],
    ['a name has a slash', 'pki.u', { ...OWN, also: [{ ...OBJECT, kind: 'a/b' }] }],
  ])('is not when %s: %s', (why, key, diagnosis) => expect(whyNotShown(key, diagnosis, isReporter)).toBe(why));
});

import type { Diagnosis } from '@chancery/contracts';

import { judge } from './judge.js';
import type { Knowledge, Maker } from './knowledge.js';
import type { Verdict } from './verdict.js';

const told = (changes: Partial<Diagnosis> = {}, generation = 1, keys: readonly string[] | undefined = ['ca.crt', 'tls.crt', 'tls.key']): Diagnosis => ({
  version: 1, object: { apiVersion: 'chancery.dev/v1', kind: 'Pki', namespace: 'app1', name: 'app1-pki', uid: 'u', generation },
  state: 'fine', reason: 'Issued', message: 'm', since: '2030-01-01T00:00:00.000Z',
  secrets: [{ name: 'app1-pki', ...(keys !== undefined && { keys: [...keys] }) }], ...changes,
});
const maker = (diagnosis: Diagnosis | undefined = told(), generation = 1): Maker => ({ name: 'app1-pki', generation, told: diagnosis });
const NEAR = { secret: 'app1-pki', pkis: ['app1-pki'] };
const known = (changes: Partial<Knowledge>): Knowledge => ({
  makers: [], made: ['app1-pki'], near: undefined, answer: undefined, feeds: () => 'gone', ...changes,
});
const says = (verdict: Verdict): string => {
  if (verdict.is === 'wrong') return `${verdict.finding.reason}: ${verdict.finding.message}`;
  return verdict.is === 'fine' ? `fine: ${verdict.now}` : 'keep';
};

const UNKNOWN = 'SecretNameUnknown: Secret: app1-pkki wanted by this pod does not exist and no Pki makes it; Pkis of this namespace make: [app1-pki]. Did you mean app1-pki (Pki app1-pki)? Correct the pod (its Deployment).';
const DELETED = 'PkiDeleted: Pki app1-pki was deleted: its Secret app1-pkki, which this pod uses, stays but is not renewed any more. Apply the Pki again (it adopts the Secret), or let the pod use another Secret.';
const SUPERSEDED = 'SecretSuperseded: Pki app1-pki feeds Secret app1-tls now: Secret app1-pkki, which this pod uses, stays but is not renewed any more. Let the pod (its Deployment) use app1-tls.';
const ours = { keys: ['tls.crt'], pki: 'chancery.dev/app1-pki' };

describe('A Secret that no Pki makes', () => {
  it.each<[string, Partial<Knowledge>, string]>([
    ['is unknown when it does not exist and a near one is made', { near: NEAR, answer: 'absent' }, UNKNOWN],
    ['is nobody’s business when no near one is made', { answer: 'absent' }, 'fine: Secret app1-pkki is gone, and no Pki of this namespace makes one of a near name.'],
    ['is fine when it exists', { near: NEAR, answer: { keys: ['password'] } }, "fine: Secret app1-pkki exists now; it is none of Chancery's."],
    ['is left as it is when nobody was asked', { near: NEAR }, 'keep'],
    ['is left as it is when nobody knows', { near: NEAR, answer: 'unknown' }, 'keep'],
    ['is renewed no more when its Pki was deleted', { answer: ours }, DELETED],
    ['is renewed no more when its Pki was deleted, whatever else is near', { near: NEAR, answer: ours }, DELETED],
    ['is superseded when its Pki feeds another', { answer: ours, feeds: () => ({ secret: 'app1-tls' }) }, SUPERSEDED],
    ['is superseded when its Pki cannot feed the other, and nobody is sent there', { answer: ours, feeds: () => ({ secret: 'app2-tls', because: 'SecretNameTaken' }) },
      'SecretSuperseded: Pki app1-pki names Secret app2-tls now and cannot feed it (SecretNameTaken): Secret app1-pkki, which this pod uses, stays but is not renewed any more. See what is said of the Pki first.'],
    ['is left as it is until it is known how the Secret is that its Pki feeds now', { answer: ours, feeds: () => 'undecided' }, 'keep'],
    ['is left as it is when its Pki is of a kind that nobody watches', { answer: ours, feeds: () => 'unknown' }, 'keep'],
  ])('%s', (_rule, knowledge, expected) => {
    expect(says(judge({ secret: 'app1-pkki', keys: [] }, known(knowledge)))).toBe(expected);
  });

  it.each<[string, Partial<Knowledge>, string]>([
    ['is nobody’s business when it does not exist', { near: NEAR, answer: 'absent' }, 'fine: Secret app1-pkki is gone, and this pod starts without it.'],
    ['is renewed no more when its Pki was deleted', { answer: ours }, DELETED],
    ['is superseded when its Pki feeds another', { answer: ours, feeds: () => ({ secret: 'app1-tls' }) }, SUPERSEDED],
  ])('and that the pod starts without %s', (_rule, knowledge, expected) => {
    expect(says(judge({ secret: 'app1-pkki', keys: [], isOptional: true }, known(knowledge)))).toBe(expected);
  });

  it('of a name that two edits make of a near one may also be somebody else’s', () => {
    const verdict = judge({ secret: 'app1-pkkki', keys: [] }, known({ near: NEAR, answer: 'absent' }));
    expect(says(verdict)).toBe(UNKNOWN.replace('app1-pkki', 'app1-pkkki').replace(').', '), unless somebody else makes that Secret.'));
  });

  it('is named safely', () => {
    const verdict = judge({ secret: 'a\nb', keys: [] }, known({ near: { secret: 'a\u202eb', pkis: ['c\nd'] }, made: ['a\u202eb'], answer: 'absent' }));
    expect(says(verdict)).not.toMatch(/[\n\u202e]/);
  });
});

describe('A Secret that a Pki makes', () => {
  const many = (count: number): string[] => Array.from({ length: count }, (_, i) => `key-${i}`);

  it.each<[string, string[], Partial<Knowledge>, string]>([
    ['is fine when no key is asked for', [], { makers: [maker()] }, 'fine: Pki app1-pki makes Secret app1-pki now.'],
    ['is fine when it has the keys', ['tls.key', 'tls.crt'], { makers: [maker()] }, 'fine: Secret app1-pki has the keys that this pod asks for.'],
    ['lacks a key that it does not have', ['tls.pem'], { makers: [maker()] }, 'SecretKeyMissing: Key: tls.pem wanted by this pod is not in Secret: app1-pki, which has: [ca.crt tls.crt tls.key]. Did you mean tls.crt? Correct the pod (its Deployment).'],
    ['lacks several in one line', ['tls.pem', 'tls.crt', 'keystore.p12'], { makers: [maker()] }, 'SecretKeyMissing: Keys: [tls.pem keystore.p12] wanted by this pod are not in Secret: app1-pki, which has: [ca.crt tls.crt tls.key]. Did you mean tls.crt for tls.pem? Pki app1-pki makes keystore.p12 with spec.keystores.pkcs12. Set that in the Pki, or correct the pod (its Deployment).'],
    ['lacks a key that the Pki can make', ['tls-combined.pem'], { makers: [maker()] }, 'SecretKeyMissing: Key: tls-combined.pem wanted by this pod is not in Secret: app1-pki, which has: [ca.crt tls.crt tls.key]. Pki app1-pki makes it with spec.additionalOutputFormats: [CombinedPEM]. Set that in the Pki, or correct the pod (its Deployment).'],
    ['lacks a key that is nearly one that the Pki can make', ['app.p12'], { makers: [maker()] }, 'SecretKeyMissing: Key: app.p12 wanted by this pod is not in Secret: app1-pki, which has: [ca.crt tls.crt tls.key]. Did you mean keystore.p12? Pki app1-pki makes it with spec.keystores.pkcs12. Set that in the Pki, or correct the pod (its Deployment).'],
    ['lacks a key that is like none', ['config.yaml'], { makers: [maker()] }, 'SecretKeyMissing: Key: config.yaml wanted by this pod is not in Secret: app1-pki, which has: [ca.crt tls.crt tls.key]. Correct the pod (its Deployment).'],
    ['is left as it is while nothing is said of its Pki', ['tls.pem'], { makers: [{ ...maker(), told: undefined }] }, 'keep'],
    ['is left as it is while its Pki has a problem', ['tls.pem'], { makers: [maker(told({ state: 'problem', reason: 'RenewalRefused' }))] }, 'keep'],
    ['is left as it is while its Pki has a problem and no Secret', ['tls.pem'], { makers: [maker(told({ state: 'problem', secrets: [{ name: 'app1-pki' }] }))] }, 'keep'],
    ['is left as it is until its changed Pki was looked at', ['keystore.p12'], { makers: [maker(told(), 2)] }, 'keep'],
    ['has its keys whatever is said of its Pki', ['tls.key'], { makers: [maker(told({ state: 'problem' }))] }, 'fine: Secret app1-pki has the keys that this pod asks for.'],
    ['is judged by the Pki that holds it', ['tls.pem'], { makers: [{ ...maker(told({ state: 'problem', secrets: [{ name: 'app1-pki' }] })), name: 'rival' }, maker()] }, 'SecretKeyMissing: Key: tls.pem wanted by this pod is not in Secret: app1-pki, which has: [ca.crt tls.crt tls.key]. Did you mean tls.crt? Correct the pod (its Deployment).'],
    ['is left as it is only if that is what was told', ['tls.pem'], { makers: [maker(told({ state: 'problem', reason: 'RenewalRefused' }))] }, 'keep'],
    ['with more keys than are told is left as it is', ['other'], { makers: [maker(told({}, 1, many(64)))] }, 'keep'],
    ['is left as it is only if that is what was told', ['tls.pem'], { makers: [maker(told({ state: 'problem', reason: 'RenewalRefused' }))] }, 'keep'],
    ['with more keys than are told is fine when the key is among them', ['key-7'], { makers: [maker(told({}, 1, many(64)))] }, 'fine: Secret app1-pki has the keys that this pod asks for.'],
    ['is left as it is only if that is what was told', ['tls.pem'], { makers: [maker(told({ state: 'problem', reason: 'RenewalRefused' }))] }, 'keep'],
    ['with more keys than are told is fine when it is asked and has it', ['other'], { makers: [maker(told({}, 1, many(64)))], answer: { keys: [...many(70), 'other'] } }, 'fine: Secret app1-pki has the keys that this pod asks for.'],
    ['is left as it is only if that is what was told', ['tls.pem'], { makers: [maker(told({ state: 'problem', reason: 'RenewalRefused' }))] }, 'keep'],
    ['with more keys than are told lacks what it is asked for in vain', ['other'], { makers: [maker(told({}, 1, many(64)))], answer: { keys: many(70) } }, 'SecretKeyMissing: Key: other wanted by this pod is not in Secret: app1-pki, which has: [key-0 key-1 key-10 key-11 key-12 key-13 key-14 key-15 … and 62 more]. Correct the pod (its Deployment).'],
  ])('%s', (_rule, keys, knowledge, expected) => {
    expect(says(judge({ secret: 'app1-pki', keys }, known(knowledge)))).toBe(expected);
  });
});

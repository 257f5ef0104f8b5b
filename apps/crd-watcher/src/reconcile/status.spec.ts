import type { PkiStatus } from '@chancery/crd';

import { HOUR, NOW, after, pkiView, secretOf } from '../testing/builders.js';
import { statusPatch, wantedStatus } from './status.js';
import type { Verdict } from './verdict.js';

const PKI = pkiView({ metadata: { generation: 3 } });
const SECRET = secretOf(PKI);
const FINE: Verdict = { state: 'fine', ready: 'True', reason: 'Issued', message: 'ok', secret: SECRET, renewAt: after(HOUR) };
const PROBLEM: Verdict = { state: 'problem', ready: 'False', reason: 'KeyNotAllowed', message: 'no', revision: 'r2' };
const says = (verdict: Verdict, status?: PkiStatus, now = NOW) => wantedStatus({ ...PKI, status }, verdict, now);

describe('The status', () => {
  it('says what is in the Secret, in whole seconds', () => {
    expect(says(FINE)).toEqual({
      observedGeneration: 3,
      conditions: [{ type: 'Ready', status: 'True', reason: 'Issued', message: 'ok', observedGeneration: 3, lastTransitionTime: '2030-01-01T12:00:00Z' }],
      secretName: 'app1-pki',
      serialNumber: '4a01',
      notBefore: '2029-12-31T11:59:00Z',
      notAfter: '2030-03-31T12:00:00Z',
      renewalTime: '2030-01-01T13:00:00Z',
      revision: 'r1',
    });
  });

  it('that says it already is not written', () => {
    expect(says(FINE, says(FINE), after(HOUR))).toBeUndefined();
    expect(says(PROBLEM, says(PROBLEM), after(HOUR))).toBeUndefined();
  });

  it.each<[string, Partial<Verdict>]>([
    ['reason', { reason: 'UsageNotAllowed' }],
    ['message', { message: 'other' }],
    ['revision', { revision: 'r3' }],
  ])('is written for another %s, with the time of the transition as it was', (_, change) => {
    expect(says({ ...PROBLEM, ...change }, says(PROBLEM), after(HOUR))?.conditions?.[0]).toMatchObject({ lastTransitionTime: '2030-01-01T12:00:00Z' });
  });

  it('is written for a new generation', () => {
    expect(wantedStatus({ ...PKI, generation: 4, status: says(FINE) }, FINE, NOW)).toMatchObject({ observedGeneration: 4 });
  });

  it('tells when readiness came and went', () => {
    expect(says(PROBLEM, says(FINE), after(HOUR))?.conditions?.[0]).toMatchObject({ status: 'False', lastTransitionTime: '2030-01-01T13:00:00Z' });
  });

  it('keeps conditions of others', () => {
    const theirs = { type: 'Synced', status: 'True' as const, reason: 'X', message: '', observedGeneration: 1, lastTransitionTime: '2029-01-01T00:00:00Z' };
    expect(says(FINE, { conditions: [theirs] })?.conditions).toMatchObject([theirs, { type: 'Ready' }]);
  });

  it('no longer tells of a certificate that does not serve', () => {
    const next = says(PROBLEM, says(FINE));
    expect(next).not.toHaveProperty('serialNumber');
    expect(next).not.toHaveProperty('renewalTime');
    expect(statusPatch(says(FINE), next!)).toMatchObject({ serialNumber: null, notBefore: null, notAfter: null, renewalTime: null, revision: 'r2' });
  });

  it('takes nothing away that it still says', () => {
    expect(Object.values(statusPatch(says(FINE), says(FINE)!))).not.toContain(null);
    expect(statusPatch(undefined, says(PROBLEM)!)).toEqual(says(PROBLEM));
  });
});

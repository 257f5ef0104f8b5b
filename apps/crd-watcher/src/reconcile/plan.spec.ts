import { problem } from '@chancery/contracts';
import { ARTICLE_PKI, SECRET_ANNOTATIONS } from '@chancery/crd';

import { DAY, HOUR, NOW, after, articlePki, pkiView, secretOf } from '../testing/builders.js';
import { isServing, plan, type PlanInput, type Refusal } from './plan.js';

const PKI = pkiView();
const SECRET = secretOf(PKI);
const LABELLED = pkiView({ spec: { serviceName: 'app1', secretTemplate: { labels: { team: 'one' }, annotations: { note: 'x' } } } });
const OWNING = pkiView({ spec: { serviceName: 'app1', secretOwnerReference: true } });
const OWNER = { apiVersion: 'chancery.dev/v1', kind: 'Pki', name: 'app1-pki', uid: 'pki-uid' };
const REISSUE = pkiView({ metadata: { annotations: { 'chancery.dev/reissue': 'now' } } });
const OTHER = pkiView({ metadata: { name: 'other-pki', uid: 'other-uid' }, spec: { serviceName: 'app1', secretName: 'app1-pki' } });

const refused: Refusal = {
  uid: PKI.uid, problem: problem('ServiceNameNotAllowed', 'no'), generation: 1, revision: 'r1', retryAt: NOW.getTime() + HOUR,
};
/** Everything is as it should be. */
const GOOD: PlanInput = { pki: PKI, secret: SECRET, cluster: 'dev', holder: PKI, refusal: undefined, revision: 'r1' };
const planned = (change: Partial<PlanInput>) => plan({ ...GOOD, ...change }, NOW);
const withCertificate = (change: Partial<NonNullable<typeof SECRET.certificate>>) =>
  secretOf(PKI, { certificate: { ...SECRET.certificate!, ...change } });

describe('A Pki whose Secret holds just what it asks', () => {
  it('is kept until two thirds of the lifetime, less the jitter', () => {
    const action = planned({});
    expect(action).toMatchObject({ type: 'keep', secret: SECRET });
    const renewAt = action.type === 'keep' ? action.renewAt.getTime() : 0;
    expect(renewAt).toBeLessThanOrEqual(after(-DAY + 60 * DAY).getTime());
    expect(renewAt).toBeGreaterThan(after(-DAY + 55 * DAY).getTime());
  });

  it.each<[string, Partial<PlanInput>]>([
    ['a refusal stands', { refusal: refused }],
    ['the policy has another revision', { revision: 'r2' }],
    ['the Secret has labels of others', { secret: secretOf(PKI, { labels: { ...SECRET.labels, theirs: 'x' } }) }],
    ['the Secret has further owners', { secret: secretOf(PKI, { owners: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: 'somebody' }] }) }],
    ['nobody is known to hold the name', { holder: undefined }],
    ['its Secret is of before its place was written on it', { secret: secretOf(PKI, { issuedIn: undefined }) }],
    ['it has more owners than are kept', { secret: secretOf(PKI, { owners: undefined }) }],
    ['the reissue that was acted on is taken off the Pki', { secret: secretOf(PKI, { reissue: 'now' }) }],
    ['the reissue was acted on', { pki: REISSUE, holder: REISSUE, secret: secretOf(REISSUE) }],
  ])('is kept although %s', (_, change) => {
    expect(planned(change).type).toBe('keep');
  });
});

describe('A Secret with our label that is not ours', () => {
  it.each<[string, Parameters<typeof secretOf>[1]]>([
    ['names no Pki and nothing else of ours', { pki: undefined, requestHash: undefined, annotations: {}, isWrittenByUs: false }],
    ['names something that is no Pki', { pki: 'other.example.org/foo' }],
    ['is of another type, with all the annotations of ours', { type: 'Opaque' }],
    ['is of another type, and damaged', { type: 'Opaque', isWhole: false, certificate: undefined }],
  ])('since it %s, is not touched', (_, mutation) => {
    expect(planned({ secret: secretOf(PKI, mutation) })).toMatchObject({ type: 'report', problem: { reason: 'SecretNotManaged' } });
  });
});

it('A Secret of another type is for its owner to delete', () => {
  expect(planned({ secret: secretOf(PKI, { type: 'Opaque' }) })).toMatchObject({
    problem: {
      actor: 'owner',
      message: 'Secret: app1-pki of pki: app1-pki is not of type kubernetes.io/tls, which cannot be changed, so it was not made by Chancery. Delete the Secret; it is made again at once.',
    },
  });
});

it('A Secret of another type that has our label alone may be needed by somebody', () => {
  const secret = secretOf(PKI, { type: 'Opaque', pki: undefined, requestHash: undefined, annotations: {}, isWrittenByUs: false });
  expect(planned({ secret })).toMatchObject({ problem: { message: expect.stringContaining('(no annotation chancery.dev/pki names a Pki)') as string } });
});

describe('Where the signer\'s clock is behind ours', () => {
  const LATER = secretOf(PKI).certificate!.notAfter;
  const late = (change: Partial<PlanInput>) => plan({ ...GOOD, dueBy: NOW, ...change }, LATER);

  it('a certificate that is not due by it is not renewed, and the platform is told', () => {
    expect(late({})).toMatchObject({ type: 'report', problem: { reason: 'CertificateRejected', actor: 'platform' }, lookAgainAt: LATER.getTime() + 60_000 });
  });

  it.each<[string, string, Partial<PlanInput>]>([
    ['is due by it too', 'CertificateExpired', { dueBy: LATER }],
    ['was asked for with other fields', 'RequestChanged', { secret: secretOf(PKI, { requestHash: 'v1:other' }) }],
    ['is not there', 'SecretMissing', { secret: undefined }],
  ])('one that %s is issued', (_, cause, change) => {
    expect(late(change)).toMatchObject({ type: 'issue', cause });
  });
});

describe('A certificate is issued', () => {
  it.each<[string, string, Partial<PlanInput>]>([
    ['there is no Secret', 'SecretMissing', { secret: undefined }],
    ['its Secret names a Pki that does not claim it', 'SecretAdopted', { secret: secretOf(PKI, { pki: 'chancery.dev/gone' }) }],
    ['its Secret has lost the name of its Pki alone', 'SecretAdopted', { secret: secretOf(PKI, { pki: undefined }) }],
    ['its Secret was copied from another namespace', 'SecretAdopted', { secret: secretOf(PKI, { issuedIn: 'dev/app2' }) }],
    ['its Secret was restored from another cluster', 'SecretAdopted', { secret: secretOf(PKI, { issuedIn: 'prod/app1' }) }],
    ['its Secret names a Pki of the other kind', 'SecretAdopted', { secret: secretOf(PKI, { pki: 'box.com/app1-pki' }) }],
    ['the certificate cannot be read', 'SecretDamaged', { secret: secretOf(PKI, { certificate: undefined }) }],
    ['the key does not belong to it', 'SecretDamaged', { secret: secretOf(PKI, { isWhole: false }) }],
    ['nothing says when it was signed', 'SecretDamaged', { secret: secretOf(PKI, { signedAt: undefined }) }],
    ['the serial number is another', 'SecretDamaged', { secret: secretOf(PKI, { annotations: { [SECRET_ANNOTATIONS.serialNumber]: '4b' } }) }],
    ['it has expired this moment', 'CertificateExpired', { secret: withCertificate({ notAfter: NOW }) }],
    ['it was asked for with other fields', 'RequestChanged', { secret: secretOf(PKI, { requestHash: 'v1:other' }) }],
    ['nothing says with which fields it was asked for', 'RequestChanged', { secret: secretOf(PKI, { requestHash: undefined }) }],
    ['the owner asks for it', 'ReissueAsked', { pki: REISSUE, holder: REISSUE, secret: secretOf(REISSUE, { reissue: undefined }) }],
    ['the owner asks for it once more', 'ReissueAsked', { pki: REISSUE, holder: REISSUE, secret: secretOf(REISSUE, { reissue: 'before' }) }],
    ['two thirds of its lifetime are over', 'RenewalDue', { secret: withCertificate({ notAfter: after(DAY / 2) }) }],
  ])('when %s: %s', (_, cause, change) => {
    expect(planned(change)).toMatchObject({ type: 'issue', cause, secretName: 'app1-pki', spec: { serviceName: 'app1' } });
  });

  it('with the hash of what is asked for', () => {
    expect(planned({ secret: undefined })).toMatchObject({ requestHash: SECRET.requestHash });
  });

  it('though labels are wrong as well: one write puts both right', () => {
    expect(planned({ secret: secretOf(PKI, { isWhole: false, labels: {} }) }).type).toBe('issue');
  });
});

describe('Only the metadata of the Secret is written', () => {
  it.each<[string, Partial<PlanInput>]>([
    ['a label is missing', { pki: LABELLED, holder: LABELLED, secret: secretOf(LABELLED, { annotations: { ...SECRET.annotations, note: 'x' } }) }],
    ['a label has another value', { pki: LABELLED, holder: LABELLED, secret: secretOf(LABELLED, { labels: { ...SECRET.labels, team: 'two' }, annotations: { ...SECRET.annotations, note: 'x' } }) }],
    ['an annotation is missing', { pki: LABELLED, holder: LABELLED, secret: secretOf(LABELLED, { labels: { ...SECRET.labels, team: 'one' } }) }],
    ['our label is missing', { secret: secretOf(PKI, { labels: {} }) }],
    ['the owner is missing', { pki: OWNING, holder: OWNING, secret: secretOf(OWNING) }],
    ['the owner is a predecessor', { pki: OWNING, holder: OWNING, secret: secretOf(OWNING, { owners: [{ ...OWNER, uid: 'before' }] }) }],
    ['there is an owner that is not wanted', { secret: secretOf(PKI, { owners: [OWNER] }) }],
  ])('when %s', (_, change) => {
    expect(planned(change).type).toBe('adorn');
  });
});

describe('Nothing but a report is made', () => {
  it.each<[string, Partial<PlanInput>, object]>([
    ['when the spec is wrong', { pki: pkiView({ spec: { serviceName: 'App 1' } }), secret: undefined }, { problem: { reason: 'ServiceNameInvalid' } }],
    ['when there is no spec', { pki: articlePki({ spec: 7 }), secret: undefined }, { problem: { reason: 'SpecInvalid' } }],
    ['when another Pki holds the name', { holder: OTHER, secret: undefined }, {
      problem: {
        reason: 'SecretNameTaken', actor: 'owner', field: 'spec.secretName', seen: 'app1-pki',
        message: 'SecretName: app1-pki in pki: app1-pki is taken by pki: other-pki (chancery.dev) of this namespace. Set spec.secretName of one of them to another name.',
      },
    }],
    ['when a refusal stands', { refusal: refused, secret: undefined }, { problem: refused.problem, revision: 'r1', lookAgainAt: refused.retryAt }],
    ['when a refusal stands and no policy was announced yet', { refusal: refused, secret: undefined, revision: undefined }, { problem: refused.problem }],
    ['when a refusal in which no policy had a part stands', { refusal: { ...refused, revision: undefined }, secret: undefined, revision: 'r2' }, { problem: refused.problem }],
    ['when an earlier policy that has refused the same is announced again', { refusal: { ...refused, alsoBy: ['r0'] }, secret: undefined, revision: 'r0' }, { problem: refused.problem }],
    ['when a renewal was refused', { refusal: refused, secret: withCertificate({ notAfter: after(HOUR) }) }, { problem: refused.problem }],
  ])('%s', (_, change, expected) => {
    expect(planned(change)).toMatchObject({ type: 'report', ...expected });
  });

  it('with every problem of a wrong spec in one message', () => {
    const action = planned({ pki: pkiView({ spec: { serviceName: 'app1', dnsNames: ['a_b', 'c_d'] } }) });
    expect(action.type === 'report' ? action.problem.message : '').toMatch(/DnsName: a_b .* DnsName: c_d /);
  });
});

describe('A refusal no longer stands', () => {
  it.each<[string, Partial<PlanInput>]>([
    ['when the Pki has changed', { refusal: { ...refused, generation: 0 } }],
    ['when it was of a Pki that is gone', { refusal: { ...refused, uid: 'another' } }],
    ['when the policy has changed', { refusal: refused, revision: 'r2' }],
    ['when its time is over', { refusal: { ...refused, retryAt: NOW.getTime() } }],
  ])('%s', (_, change) => {
    expect(planned({ ...change, secret: undefined })).toMatchObject({ type: 'issue', cause: 'SecretMissing' });
  });
});

describe('A Pki that is going away', () => {
  const leaving = (deletionTimestamp: string) => pkiView({ metadata: { deletionTimestamp, finalizers: ['example.org/backup'] }, spec: {} });

  it('needs nothing, whatever else', () => {
    const deletionTimestamp = after(-59_000).toISOString();
    expect(planned({ pki: leaving(deletionTimestamp), secret: undefined })).toEqual({ type: 'none', lookAgainAt: NOW.getTime() + 1_000 });
  });

  it('is not told of where another Pki has the Secret, and renews it', () => {
    expect(planned({ pki: leaving('2030-01-01T00:00:00Z'), holder: OTHER, secret: undefined })).toEqual({ type: 'none' });
  });

  it('is told of where it does not get away', () => {
    const problem = {
      reason: 'PkiDeleted', actor: 'owner', field: 'metadata.finalizers',
      message:
        'Pki app1-pki is being deleted and waits for finalizers: [example.org/backup]. Its Secret app1-pki is not renewed any more. ' +
        'Have whoever set them finish, then apply the Pki again (it adopts the Secret), or let the pods use another Secret.',
    };
    expect(planned({ pki: leaving('2030-01-01T00:00:00Z'), secret: undefined })).toEqual({ type: 'report', problem });
  });
});

describe('A Pki is served', () => {
  it('by a Secret with a valid certificate for just what it asks', () => expect(isServing(GOOD, NOW)).toBe(true));

  it('by one from when the spelling of its duration counted, which is not issued anew for that', () => {
    const pki = pkiView({ spec: { serviceName: 'app1', duration: '2160h' } });
    const secret = secretOf(pki, { requestHash: 'v1:bf11326f3f7b7f302d1092f9b56c05542c14f69d5fcf21a662f5a4895ef33858' });
    expect([planned({ pki, holder: pki, secret }).type, isServing({ ...GOOD, pki, secret }, NOW)]).toEqual(['keep', true]);
  });

  it.each<[string, boolean]>([
    ['without a Secret', isServing({ ...GOOD, secret: undefined }, NOW)],
    ['after the certificate has expired', isServing(GOOD, SECRET.certificate!.notAfter)],
    ['by a pair that does not match', isServing({ ...GOOD, secret: secretOf(PKI, { isWhole: false }) }, NOW)],
    ['by the Secret of another Pki', isServing({ ...GOOD, secret: secretOf(PKI, { pki: `${ARTICLE_PKI.group}/app1-pki` }) }, NOW)],
    ['by a certificate for other fields', isServing({ ...GOOD, pki: pkiView({ spec: { serviceName: 'app2' } }) }, NOW)],
    ['while its spec is wrong', isServing({ ...GOOD, pki: pkiView({ spec: {} }) }, NOW)],
    ['by a pair that somebody else has put there', isServing({ ...GOOD, secret: { ...withCertificate({ serialNumber: '4b02' }), annotations: SECRET.annotations } }, NOW)],
    ['by one that says to be signed before it began', isServing({ ...GOOD, secret: secretOf(PKI, { signedAt: after(-2 * DAY) }) }, NOW)],
    ['by one that does not say when it was signed', isServing({ ...GOOD, secret: secretOf(PKI, { signedAt: undefined }) }, NOW)],
    ['by what was copied from another namespace', isServing({ ...GOOD, secret: secretOf(PKI, { issuedIn: 'dev/app2' }) }, NOW)],
  ])('not %s', (_, served) => expect(served).toBe(false));
});

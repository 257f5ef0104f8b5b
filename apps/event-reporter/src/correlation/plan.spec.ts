import type { Diagnosis } from '@chancery/contracts';

import type { InvolvedObject } from '../targeting/object-key.js';
import type { Concern } from './concern.js';
import { lineName, type Line } from './line.js';
import { plan } from './plan.js';

const NOW = Date.parse('2030-01-01T12:00:00Z');
const settings = { component: 'chancery', refreshMs: 300_000 };
const ago = (seconds: number): string => new Date(NOW - seconds * 1000).toISOString();
const POD: InvolvedObject = { apiVersion: 'v1', kind: 'Pod', namespace: 'app1', name: 'app1-abc', uid: 'pod-uid' };
const PKI: InvolvedObject = { apiVersion: 'chancery.dev/v1', kind: 'Pki', namespace: 'app1', name: 'app1-pki', uid: 'pki-uid' };
const KEY = 'pki.pki-uid';
const SENTENCE = 'ServiceName: appp1 in pki: app1-pki is not found in allowedNames: [app1 app2]. Did you mean app1?';

const problem: Diagnosis = {
  version: 1,
  object: { ...PKI, generation: 1 },
  state: 'problem',
  reason: 'ServiceNameNotAllowed',
  message: SENTENCE,
  since: ago(10),
  secrets: [{ name: 'app1-pki' }],
};
const { serialNumber: _none, ...withoutSerial } = { ...problem, serialNumber: '' };
const fine: Diagnosis = { ...withoutSerial, state: 'fine', reason: 'Issued', message: 'ok', since: ago(1), serialNumber: '0a' };
const pending: Diagnosis = { ...problem, state: 'pending', reason: 'Issuing', message: 'The certificate is being issued.' };

const concern = (diagnosis: Diagnosis, changes: Partial<Concern> = {}): Concern => ({
  key: KEY, diagnosis, relation: 'user', secret: 'app1-pki', ...changes,
});
const self = (diagnosis: Diagnosis, changes: Partial<Concern> = {}): Concern => ({ key: KEY, diagnosis, relation: 'self', ...changes });
const causeLine = (changes: Partial<Line> = {}, on = POD): Line => ({
  name: lineName('chancery', on, KEY, 'cause'), objectUid: on.uid, diagnosis: KEY, slot: 'cause', type: 'Warning',
  reason: 'ServiceNameNotAllowed', message: SENTENCE, count: 1, first: NOW - 10_000, last: NOW - 10_000, since: ago(10), ...changes,
});
const closedLine = (changes: Partial<Line> = {}, on = POD): Line => ({
  ...causeLine({}, on), name: lineName('chancery', on, KEY, 'closed'), slot: 'closed', type: 'Normal', reason: 'Resolved',
  message: 'over', since: ago(5), first: NOW - 5_000, last: NOW - 5_000, closes: `${ago(10)}#1`, ...changes,
});

const planOn = (object: InvolvedObject, concerns: Concern[], lines: Line[] = []) =>
  plan({ object, concerns, lines }, NOW, settings);
/** What a write says, as a person would read it. */
const told = (object: InvolvedObject, concerns: Concern[], lines: Line[] = []) =>
  planOn(object, concerns, lines).writes.map(({ how, news, line }) =>
    `${how}${news ? '' : ' again'} ${line.type} ${line.reason} x${line.count}: ${line.message}`);

describe('On a pod that uses the Secret', () => {
  it.each<[string, Concern, Line[], string[]]>([
    ['a problem is told', concern(problem), [], [`create Warning ServiceNameNotAllowed x1: ${SENTENCE}`]],
    ['a problem that began long ago is told with its count', concern({ ...problem, since: ago(1000) }), [], [`create Warning ServiceNameNotAllowed x4: ${SENTENCE}`]],
    ['what was told is not told twice', concern(problem), [causeLine()], []],
    ['what is still true after an interval is told again', concern({ ...problem, since: ago(700) }), [causeLine({ since: ago(700), first: NOW - 700_000, last: NOW - 700_000 })], [`patch again Warning ServiceNameNotAllowed x3: ${SENTENCE}`]],
    ['a count that is higher than the intervals rises too', concern({ ...problem, since: ago(700) }), [causeLine({ since: ago(700), last: NOW - 400_000, count: 24 })], [`patch again Warning ServiceNameNotAllowed x25: ${SENTENCE}`]],
    ['another message replaces the line', concern({ ...problem, message: 'other' }), [causeLine()], ['patch Warning ServiceNameNotAllowed x1: other']],
    ['another cause replaces the line', concern({ ...problem, reason: 'KeyNotAllowed', message: 'key', since: ago(3) }), [causeLine({ count: 24 })], ['patch Warning KeyNotAllowed x25: key']],
    ['a source that forgot since when is no news', concern({ ...problem, since: ago(2) }), [causeLine()], []],
    ['a problem that comes back is told on its old line', concern({ ...problem, since: ago(1) }), [causeLine(), closedLine()], [`patch Warning ServiceNameNotAllowed x2: ${SENTENCE}`]],
    ['text that would forge a line is escaped', concern({ ...problem, message: 'a\nWarning \u202e' }), [], ['create Warning ServiceNameNotAllowed x1: a\\nWarning \\u202e']],
    ['work in progress is no news at first', concern({ ...pending, since: ago(4) }), [], []],
    ['work in progress is told after five seconds', concern(pending), [], ['create Normal Issuing x1: The certificate is being issued.']],
    ['work in progress that fails turns into a warning', concern({ ...problem, since: ago(0) }), [causeLine({ type: 'Normal', reason: 'Issuing' })], [`patch Warning ServiceNameNotAllowed x2: ${SENTENCE}`]],
    ['work in progress that succeeds says so on its line', concern(fine), [causeLine({ type: 'Normal', reason: 'Issuing' })], ['patch Normal Issued x1: ok']],
    ['work in progress that is not for it any more says so on its line', concern(pending, { relation: 'former' }), [causeLine({ type: 'Normal', reason: 'Issuing' })], ['patch Normal Resolved x1: Pki app1-pki feeds no Secret of this pod any more: Issuing is over here.']],
    ['what is fine is no news', concern(fine), [], []],
    ['a problem that is over is closed', concern(fine), [causeLine()], ['create Normal Resolved x1: Certificate for app1-pki is in Secret app1-pki: ServiceNameNotAllowed is over.']],
    ['it is closed once', concern(fine), [causeLine(), closedLine()], []],
    ['it is closed again when it came back', concern(fine), [causeLine({ since: ago(3) }), closedLine()], ['patch Normal Resolved x2: Certificate for app1-pki is in Secret app1-pki: ServiceNameNotAllowed is over.']],
    ['a deleted Pki closes it', concern({ ...problem, state: 'resolved', reason: 'Deleted' }), [causeLine()], ['create Normal Deleted x1: Pki app1-pki was deleted, so ServiceNameNotAllowed is no longer told.']],
    ['a deleted Pki that was fine is no news', concern({ ...problem, state: 'resolved', reason: 'Deleted' }), [], []],
    ['a Pki that feeds another Secret now closes it', concern(problem, { relation: 'former' }), [causeLine()], ['create Normal Resolved x1: Pki app1-pki feeds no Secret of this pod any more: ServiceNameNotAllowed is over here.']],
    ['an object named too is told a problem', concern(problem, { relation: 'also' }), [], [`create Warning ServiceNameNotAllowed x1: ${SENTENCE}`]],
    ['an object named too is told that it is over', self(fine, { relation: 'also' }), [causeLine()], ['create Normal Resolved x1: Pki app1-pki is fine: ServiceNameNotAllowed is over.']],
    ['a certificate is no news to an object named too', concern(fine, { relation: 'also' }), [], []],
    ['a report that concerns others now closes it', concern({ ...problem, reason: 'DiskFull', actor: 'owner' }, { key: 'report.disk.1', relation: 'former' }), [causeLine({ diagnosis: 'report.disk.1', reason: 'DiskFull' })], ['create Normal Resolved x1: DiskFull is over here: it concerns other objects now.']],
    ['another source closes in its own words', concern({ ...fine, message: 'all is well.' }, { key: 'net.1' }), [causeLine({ diagnosis: 'net.1' })], ['create Normal Resolved x1: ServiceNameNotAllowed is over: all is well.']],
  ])('%s', (_rule, asked, lines, expected) => {
    expect(told(POD, [asked], lines)).toEqual(expected);
  });

  it('a cause that comes back as it was, because the pod uses the Secret again, is told again and closed again', () => {
    const again = planOn(POD, [concern(problem)], [causeLine(), closedLine()]).writes[0]!.line;
    expect(again).toMatchObject({ slot: 'cause', count: 2, since: ago(10) });
    expect(planOn(POD, [concern(problem)], [again, closedLine()]).writes).toEqual([]);
    expect(told(POD, [concern(fine)], [again, closedLine()])).toEqual(['patch Normal Resolved x2: Certificate for app1-pki is in Secret app1-pki: ServiceNameNotAllowed is over.']);
  });

  it('a line without a known diagnosis is neither told again nor closed', () => {
    expect(planOn(POD, [], [causeLine({ last: NOW - 3_000_000 })])).toEqual({ writes: [], calm: true });
  });

  it('each diagnosis has lines of its own', () => {
    const names = planOn(POD, [concern(problem), concern(problem, { key: 'pki.other' })]).writes.map(({ line }) => line.name);
    expect(new Set(names).size).toBe(2);
  });

  it('the first-seen time is that of the cause, and is kept', () => {
    expect(planOn(POD, [concern({ ...problem, since: ago(1000) })]).writes[0]?.line).toMatchObject({ first: NOW - 1_000_000, last: NOW });
    const changed = planOn(POD, [concern({ ...problem, reason: 'KeyNotAllowed', since: ago(1) })], [causeLine()]);
    expect(changed.writes[0]?.line).toMatchObject({ first: NOW - 10_000, last: NOW });
  });

  it('a source whose clock is ahead is believed as of now', () => {
    expect(planOn(POD, [concern({ ...problem, since: ago(-60) })]).writes[0]?.line).toMatchObject({ count: 1, first: NOW });
  });

  it('it is looked at again when the line is due, and when work in progress becomes news', () => {
    const due = planOn(POD, [concern(problem)], [causeLine()]).lookAt ?? 0;
    expect(due).toBeGreaterThanOrEqual(NOW + 290_000);
    expect(due).toBeLessThan(NOW + 320_000);
    expect(planOn(POD, [concern({ ...pending, since: ago(2) })]).lookAt).toBe(NOW + 3_000);
  });
});

describe('A look that comes later', () => {
  it('is calm when it only tells again, and is not when work in progress becomes news', () => {
    expect(planOn(POD, [concern(problem)], [causeLine()]).calm).toBe(true);
    expect(planOn(POD, [concern(problem), concern({ ...pending, since: ago(2) }, { key: 'pki.other' })]).calm).toBe(false);
  });
});

describe('On the Pki itself', () => {
  const ISSUED = 'Normal Issued x1: Secret app1-pki holds the certificate of app1-pki.';
  const issuedLine = (changes: Partial<Line> = {}) =>
    closedLine({ reason: 'Issued', message: 'Secret app1-pki holds the certificate of app1-pki.', serialNumber: '0a', ...changes }, PKI);

  it.each<[string, Concern, Line[], string[]]>([
    ['a problem is told', self(problem), [], [`create Warning ServiceNameNotAllowed x1: ${SENTENCE}`]],
    ['work in progress is no news to it', self(pending), [], []],
    ['nor after a problem that is over', self({ ...pending, since: ago(6) }), [causeLine({}, PKI), closedLine({}, PKI)], []],
    ['work in progress after a problem takes its line', self({ ...pending, since: ago(6) }), [causeLine({}, PKI)], ['patch Normal Issuing x2: The certificate is being issued.']],
    ['an issued certificate is told', self(fine), [], [`create ${ISSUED}`]],
    ['a certificate is told once', self(fine), [issuedLine()], []],
    ['a renewed certificate is told on the same line', self({ ...fine, serialNumber: '0b', since: ago(9000) }), [issuedLine()], [`patch ${ISSUED.replace('x1', 'x2')}`]],
    ['an old certificate is no news to a new reporter', self({ ...fine, since: ago(601) }), [], []],
    ['a renewal is news though the Event expired', self({ ...fine, since: ago(9000) }, { renewedAt: NOW - 599_000 }), [], [`create ${ISSUED}`]],
    ['a renewal of long ago is none to who leads from now on', self({ ...fine, since: ago(9000) }, { renewedAt: NOW - 600_000 }), [], []],
    ['a problem that is over is closed by the issued line alone', self(fine), [causeLine({}, PKI)], [`create ${ISSUED}`]],
    ['a problem that is over with the same certificate is closed too', self(fine), [causeLine({ since: ago(2) }, PKI), issuedLine()], [`patch ${ISSUED.replace('x1', 'x2')}`]],
    ['it is closed once', self(fine), [causeLine({}, PKI), issuedLine()], []],
    ['a wait that is over says so on its line', self({ ...withoutSerial, state: 'resolved', reason: 'Issued', message: 'Secret app1-pki holds the certificate of pki app1-pki.' }, { key: 'wait.pki-uid' }), [causeLine({ diagnosis: 'wait.pki-uid', type: 'Normal', reason: 'Issuing' }, PKI)], ['patch Normal Resolved x1: Issuing is over: Secret app1-pki holds the certificate of pki app1-pki.']],
    ['what another Pki was told of its problem concerns it no more', concern(problem, { relation: 'former' }), [causeLine({}, PKI)], ['create Normal Resolved x1: ServiceNameNotAllowed is over here: it concerns other objects now.']],
    ['an outage that is over is closed', self({ ...withoutSerial, state: 'fine', reason: 'Resolved', message: 'NATS is back.' }, { key: 'wait.pki-uid' }), [causeLine({ diagnosis: 'wait.pki-uid', reason: 'MessageBusUnreachable' }, PKI)], ['create Normal Resolved x1: MessageBusUnreachable is over: NATS is back.']],
  ])('%s', (_rule, asked, lines, expected) => {
    expect(told(PKI, [asked], lines)).toEqual(expected);
  });
});

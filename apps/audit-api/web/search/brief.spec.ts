import type { Entry } from '../api/answers.js';
import { briefOf } from './brief.js';

const entry = (outcome: string, rest: object = {}): Entry => ({ outcome, ...rest }) as unknown as Entry;
const certificate = { serialNumber: '0a', notBefore: '', notAfter: '', dnsNames: ['a.b', 'c.d'] };

describe('A record in a list', () => {
  it.each([
    [entry('refused', { problem: { message: 'why' } }), 'bad', 'Refused', 'why'],
    [entry('requested', { requester: 'ada', cause: 'RenewalDue' }), 'neutral', 'Requested', 'by ada, RenewalDue'],
    [entry('signed', { certificate }), 'neutral', 'Signed', 'certificate 0a for a.b, c.d'],
    [entry('delivered', { certificate, secret: { name: 's' } }), 'good', 'Delivered', 'certificate 0a in Secret s'],
    [entry('superseded', { serialNumber: '0a', replacedBy: '0b', secret: { name: 's' } }), 'neutral', 'Superseded', 'certificate 0a in Secret s'],
    [entry('mounted', { serialNumber: '0a', pods: ['app1/web-0', 'app1/web-1'] }), 'neutral', 'Mounted', 'certificate 0a by app1/web-0, app1/web-1'],
    [entry('diagnosis-closed', { object: { kind: 'Pod', name: 'web-0' } }), 'good', 'Told that it is over', 'Pod web-0'],
    [entry('diagnosis-opened', { object: { kind: 'Pod', name: 'web-0' }, detail: 'why' }), 'bad', 'Told', 'Pod web-0: why'],
    [entry('unparsable', { unparsable: { error: 'not JSON' } }), 'bad', 'Not a record', 'not JSON'],
    [entry('of-a-newer-service', { detail: 'news' }), 'neutral', 'Of-a-newer-service', 'news'],
  ])('is a few words: %#', (given, tone, what, more) => {
    expect(briefOf(given)).toEqual({ tone, what, more });
  });
});

import { lineName, type Line } from './line.js';
import { fromEvent, toEvent, toPatch, type CoreEvent } from './line-event.js';

const OBJECT = { apiVersion: 'v1', kind: 'Pod', namespace: 'app1', name: 'app1-abc', uid: 'u' };
const SPEAKER = { component: 'chancery', instance: 'host' };
const LINE: Line = {
  name: lineName('chancery', OBJECT, 'pki.p', 'closed'), objectUid: 'u', diagnosis: 'pki.p', slot: 'closed', type: 'Normal',
  reason: 'Issued', message: 'm', count: 3, first: Date.parse('2030-01-01T00:00:00Z'), last: Date.parse('2030-01-01T00:05:00Z'),
  since: '2030-01-01T00:00:00.000Z', closes: '2029-12-31T00:00:00.000Z', serialNumber: '0a',
};

describe('The Event of a line', () => {
  it('is one that describe shows: right uid, count and times, no eventTime', () => {
    const event = toEvent(LINE, OBJECT, SPEAKER);
    expect(event).toMatchObject({
      involvedObject: OBJECT, reason: 'Issued', type: 'Normal', count: 3, firstTimestamp: '2030-01-01T00:00:00Z',
      lastTimestamp: '2030-01-01T00:05:00Z', source: { component: 'chancery' }, reportingComponent: 'chancery', reportingInstance: 'host',
    });
    expect(event).not.toHaveProperty('eventTime');
  });

  it('is from the reporter that reported, and reported by us, so that we find it again', () => {
    const event = toEvent({ ...LINE, diagnosis: 'report.disk-watch.7' }, OBJECT, SPEAKER);
    expect(event).toMatchObject({ source: { component: 'disk-watch' }, reportingComponent: 'chancery' });
  });

  it.each(['report.x', 'report', 'pki.report.x'])('of key %s is from ourselves', (diagnosis) => {
    expect(toEvent({ ...LINE, diagnosis }, OBJECT, SPEAKER).source).toEqual({ component: 'chancery' });
  });

  it('is read back as the same line', () => expect(fromEvent(toEvent(LINE, OBJECT, SPEAKER))).toEqual(LINE));

  it('is patched in what changes, never in whom it is about', () => {
    expect(Object.keys(toPatch(LINE, SPEAKER)).sort()).toEqual(
      ['count', 'firstTimestamp', 'lastTimestamp', 'message', 'metadata', 'reason', 'reportingInstance', 'type']);
  });

  it('has safe text whatever the line says', () => {
    expect(toEvent({ ...LINE, message: 'a\nb' }, OBJECT, SPEAKER).message).toBe('a\\nb');
    expect(Buffer.byteLength(toPatch({ ...LINE, message: 'ä'.repeat(5000) }, SPEAKER).message)).toBeLessThanOrEqual(1024);
  });

  it.each<[string, (event: CoreEvent) => unknown]>([
    ['of another component', (event) => ({ ...event, metadata: { ...event.metadata, annotations: {} } })],
    ['without annotations', (event) => ({ ...event, metadata: { ...event.metadata, annotations: null } })],
    ['without a reason', (event) => ({ ...event, reason: '' })],
    ['without times', (event) => ({ ...event, lastTimestamp: null })],
  ])('%s is no line of ours', (_what, change) => {
    expect(fromEvent(change(toEvent(LINE, OBJECT, SPEAKER)) as CoreEvent)).toBeUndefined();
  });

  it('has the same name for the same object, diagnosis and slot, and no other', () => {
    const names = [
      lineName('chancery', OBJECT, 'pki.p', 'cause'), lineName('chancery', OBJECT, 'pki.p', 'closed'),
      lineName('chancery', OBJECT, 'pki.q', 'cause'), lineName('other', OBJECT, 'pki.p', 'cause'),
      lineName('chancery', { ...OBJECT, uid: 'v' }, 'pki.p', 'cause'),
    ];
    expect(new Set(names).size).toBe(names.length);
    expect(lineName('chancery', OBJECT, 'pki.p', 'cause')).toBe(names[0]);
    expect(lineName('c', { name: `${'a'.repeat(235)}.${'b'.repeat(17)}`, uid: 'u' }, 'pki.p', 'cause')).toMatch(/^a{235}\.[0-9a-f]{16}$/);
  });
});

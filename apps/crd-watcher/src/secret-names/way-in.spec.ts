import { acceptsIn } from './way-in.js';

const accepts = acceptsIn('dev');

describe('crd-watcher takes', () => {
  it.each(['_INBOX_event-reporter@dev.AbC123.7', '_INBOX_event-reporter.AbC123.7'])('a question whose answer goes to %s', (replyTo) =>
    expect(accepts('secrets.v1.names', replyTo)).toBe(true));

  it.each([
    undefined, '', '$KV.diagnosis.pki.x', 'audit.v1.cluster.dev.deleted', 'pki.v1.dev.sign', '$JS.API.STREAM.INFO.KV_diagnosis', '_INBOX_event-reporter@dev',
    '_INBOX_event-reporter@dev.', '_INBOX_event-reporter@other.x', '_INBOX_event-reporter@dev2.x', '_INBOX_crd-watcher@dev.x', '_INBOX.report.disk.x',
    '_INBOX_event-reporter@dev.>', '_INBOX_event-reporter@dev.*', '_INBOX_event-reporter@dev.a b',
  ])('no question whose answer would go elsewhere: %s', (replyTo) => expect(accepts('secrets.v1.names', replyTo)).toBe(false));

  it('the announcement of a policy', () => expect(accepts('policy.v1.revision', undefined)).toBe(true));

  it('nothing that a consumer delivers: that has the subject under which it was stored', () =>
    expect(accepts('$KV.diagnosis.pod.x', '_INBOX_event-reporter@dev.x')).toBe(false));
});

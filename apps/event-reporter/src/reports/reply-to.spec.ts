import { isOwnInbox, reporterOfSubject } from './reply-to.js';

describe('An answer goes', () => {
  it('to the inbox of the reporter that the subject names', () => {
    expect(reporterOfSubject('diagnosis.v1.report.disk')).toBe('disk');
    expect(isOwnInbox('disk', '_INBOX.report.disk.AbC123.7')).toBe(true);
  });

  it.each([
    undefined, '', '_INBOX.report.disk', '_INBOX.report.disk.', '_INBOX.report.other.x', '_INBOX.report.disk2.x', '$KV.diagnosis.pod.x',
    '$KV.diagnosis.report.disk.x', '_INBOX_event-reporter@dev.x', '_INBOX.report.disk.>', '_INBOX.report.disk.*', '_INBOX.report.disk.a b',
  ])('nowhere else: %s', (replyTo) => expect(isOwnInbox('disk', replyTo)).toBe(false));
});

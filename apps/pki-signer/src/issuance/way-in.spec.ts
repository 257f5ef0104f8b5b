import { cameFromCluster } from './way-in.js';

describe('A sign request', () => {
  it.each([
    ['through the import of its account', 'pki.v1.east.sign', '_R_.JlrjHN.h2z8Wb'],
    ['through a gateway as well', 'pki.v1.east.sign', '_GR_.hw8Xkd.M1Pf0q._R_.JlrjHN.h2z8Wb'],
  ])('%s comes from the cluster that its subject names', (_, subject, replyTo) => {
    expect(cameFromCluster(subject, replyTo)).toBe(true);
  });

  it.each([
    ['that a push consumer delivers', '$KV.diagnosis.west.sign', '$JS.ACK.KV_diagnosis.x.1.1.1.1795507897856315571.0'],
    ['that a push consumer delivers from a stream that renames its messages', 'pki.v1.west.sign', '$JS.ACK.KV_diagnosis.x.1.1.1.1795507897856315571.0'],
    ['that is an acknowledgement or an answer of somebody', 'pki.v1.west.sign', undefined],
    ['from within the control plane', 'pki.v1.west.sign', '_INBOX_audit-api.x'],
    ['whose reply-to only looks like one of the server', 'pki.v1.west.sign', 'x._R_.JlrjHN.h2z8Wb'],
    ['with another subject', 'pki.v1.west.sign.z', '_R_.JlrjHN.h2z8Wb'],
    ['with a subject of more tokens', 'pki.v1.a.west.sign', '_R_.JlrjHN.h2z8Wb'],
    ['without a cluster', 'pki.v1..sign', '_R_.JlrjHN.h2z8Wb'],
  ])('%s is nobody’s', (_, subject, replyTo) => {
    expect(cameFromCluster(subject, replyTo)).toBe(false);
  });
});

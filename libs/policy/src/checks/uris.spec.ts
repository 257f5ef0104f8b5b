import { decide } from '../decide.js';
import { loadPolicy, type Policy } from '../file/load-policy.js';

const isGranted = (pattern: string, uri: string): boolean => {
  const policy = loadPolicy(`apiVersion: policy.chancery.dev/v1
rules:
  - name: shop
    namespaces: [shop]
    serviceNames: [web]
    uris: ["${pattern}"]
`) as Policy;
  return 'grant' in decide(policy, { cluster: 'dev', namespace: 'shop', pkiName: 'web-pki', spec: { serviceName: 'web', uris: [uri] }, keyKind: 'ECDSA-P256' });
};

describe('A star in the pattern of a URI', () => {
  it.each([
    ['https://*.example.org/x', 'https://a.example.org/x'],
    ['https://example.org/team-a/*/x', 'https://example.org/team-a/b/x'],
    ['https://example.org:8443/*?v=1#top', 'https://example.org:8443/a?v=1#top'],
    ['https://*.example.org/*', 'https://a.example.org/b@c:d'],
    ['spiffe://example.org/*/web', 'spiffe://example.org/shop/web'],
  ])('of %s stands for what is between separators: %s', (pattern, uri) => {
    expect(isGranted(pattern, uri)).toBe(true);
  });

  it.each([
    ['https://*.example.org/x', 'https://evil?.example.org/x'],
    ['https://*.example.org/x', 'https://evil#.example.org/x'],
    ['https://*.example.org/x', 'https://evil:443?.example.org/x'],
    ['https://*.example.org/x', 'https://evil\\.example.org/x'],
    ['https://app-*.example.org/x', 'https://app-1@vault.example.org/x'],
    ['https://example.org/team-a/*/x', 'https://example.org/team-a/%2e%2e/x'],
    ['https://example.org/*', 'https://example.org/a?b'],
  ])('of %s does not end the host, nor step out of the path: %s', (pattern, uri) => {
    expect(isGranted(pattern, uri)).toBe(false);
  });
});

describe('A URI where the rule allows none', () => {
  it('is refused with what to do', () => {
    const policy = loadPolicy('apiVersion: policy.chancery.dev/v1\nrules: [{name: shop, namespaces: [shop], serviceNames: [web]}]\n') as Policy;
    const decision = decide(policy, { cluster: 'dev', namespace: 'shop', pkiName: 'web-pki', spec: { serviceName: 'web', uris: ['urn:a:b'] }, keyKind: 'ECDSA-P256' });
    expect(decision).toMatchObject({
      problems: [{ message: 'Uri: urn:a:b in pki: web-pki is not found in allowedUris: []. The policy allows none here: leave spec.uris out, or ask the security team for it.' }],
    });
  });
});

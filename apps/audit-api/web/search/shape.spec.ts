import { meaningOf } from './shape.js';

const SHA = 'ab'.repeat(32);
const COLONS = Array.from({ length: 32 }, () => 'AB').join(':');

describe('What a text in the search box means', () => {
  it.each([
    ['a SHA-256', SHA, { of: 'fingerprint', value: SHA }],
    ['a SHA-256 as openssl shows it', COLONS, { of: 'fingerprint', value: SHA }],
    ['a uid', '0D3C9B0E-6c8e-4d0c-9a53-3f0c8a3f9d10', { of: 'uid', value: '0d3c9b0e-6c8e-4d0c-9a53-3f0c8a3f9d10' }],
    ['a serial number', '3f0a115c9b7e21d4a0c35588ffee0123', { of: 'serial', value: '3f0a115c9b7e21d4a0c35588ffee0123' }],
    ['a serial number with colons', ' 3F:0A:11:5C ', { of: 'serial', value: '3F:0A:11:5C' }],
    ['a serial number with its prefix', '0x3f0a115c9b7e21d4', { of: 'serial', value: '3f0a115c9b7e21d4' }],
  ])('is one thing: %s', (_, text, subject) => {
    expect(meaningOf(text)).toEqual({ means: 'story', subject });
  });

  it('is a Pki or a pod when it has a slash', () => {
    expect(meaningOf('app1/web-0')).toEqual({
      means: 'lists',
      questions: [{ namespace: 'app1', name: 'web-0' }, { namespace: 'app1', pod: 'app1/web-0' }, { requester: 'app1/web-0' }],
      subjects: [{ of: 'pki', namespace: 'app1', name: 'web-0' }, { of: 'pod', value: 'app1/web-0' }],
    });
  });

  it.each([
    ['app1', [{ certificateName: 'app1' }, { serviceName: 'app1' }, { name: 'app1' }, { requester: 'app1' }]],
    ['App1.App1.svc', [{ certificateName: 'app1.app1.svc' }, { name: 'app1.app1.svc' }, { requester: 'App1.App1.svc' }]],
    ['cafe', [{ certificateName: 'cafe' }, { serviceName: 'cafe' }, { name: 'cafe' }, { serialNumber: 'cafe' }, { requester: 'cafe' }]],
    ['*.example.com', [{ certificateName: '*.example.com' }, { requester: '*.example.com' }]],
    ['spiffe://prod/ns/app1', [{ certificateName: 'spiffe://prod/ns/app1' }, { requester: 'spiffe://prod/ns/app1' }]],
    ['10.0.0.7', [{ certificateName: '10.0.0.7' }, { name: '10.0.0.7' }, { requester: '10.0.0.7' }]],
    ['ServiceNameNotAllowed', [{ reason: 'ServiceNameNotAllowed' }, { requester: 'ServiceNameNotAllowed' }]],
    ['Frozen', [{ reason: 'Frozen' }, { requester: 'Frozen' }]],
    ['system:serviceaccount:ci:deployer', [{ requester: 'system:serviceaccount:ci:deployer' }]],
    ['*.bücher.example', [{ certificateName: '*.xn--bcher-kva.example' }, { requester: '*.bücher.example' }]],
    ['Jürgen Groß', [{ requester: 'Jürgen Groß' }]],
    ['<script>', [{ certificateName: '<script>' }, { requester: '<script>' }]],
  ])('is whatever has that name: %s', (text, questions) => {
    expect(meaningOf(text)).toEqual({ means: 'lists', questions, subjects: [] });
  });

  it('is a pod as well where one namespace is looked into', () => {
    const meaning = meaningOf('web-0', 'shop');
    expect(meaning.means === 'lists' && meaning.questions).toContainEqual({ namespace: 'shop', pod: 'shop/web-0' });
  });

  it.each([['  ', 'nothing'], ['a\u202eb', 'unsearchable'], ['x'.repeat(513), 'unsearchable']])('is nothing to look for: %s', (text, means) => {
    expect(meaningOf(text).means).toBe(means);
  });
});

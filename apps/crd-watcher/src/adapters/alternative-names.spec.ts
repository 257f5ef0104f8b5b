import { alternativeNames } from './alternative-names.js';

describe('The names in a certificate', () => {
  it.each([
    ['none', undefined, {}],
    ['of each kind', 'DNS:app1.app1.svc, DNS:*.example.com, IP Address:10.0.0.1, IP Address:2001:DB8:0:0:0:0:0:1, URI:spiffe://example.org/app1, email:a@example.com',
      { dnsNames: ['app1.app1.svc', '*.example.com'], ipAddresses: ['10.0.0.1', '2001:db8::1'], uris: ['spiffe://example.org/app1'], emailAddresses: ['a@example.com'] }],
    ['one that could be taken for two', 'URI:"spiffe://example.org/a, DNS:forged.example", DNS:true.example', { uris: ['spiffe://example.org/a, DNS:forged.example'], dnsNames: ['true.example'] }],
    ['before one of another kind', 'DNS:a.example, othername:<unsupported>', { dnsNames: ['a.example'] }],
  ])('%s', (_, shown, names) => {
    expect(alternativeNames(shown)).toEqual(names);
  });
});

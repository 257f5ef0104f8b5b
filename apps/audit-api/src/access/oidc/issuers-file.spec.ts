import { parseIssuers } from './issuers-file.js';

const ISSUER = { issuer: 'https://id.example/realms/a', audience: 'chancery-audit', clusters: ['prod-1'] };
const file = (...issuers: object[]): string => JSON.stringify({ issuers });

describe('The file of issuers', () => {
  it('names who is believed for which clusters', () => {
    const text = 'issuers:\n  - issuer: https://id.example/realms/a\n    audience: chancery-audit\n    clusters: [prod-1]\n    groupsClaim: groups\n';
    expect(parseIssuers(text)).toEqual([{ ...ISSUER, groupsClaim: 'groups', usernameClaim: 'sub', usernamePrefix: 'oidc:id.example#' }]);
  });

  it.each([
    ['nothing', '', /^the file: /],
    ['an issuer in the clear', file({ ...ISSUER, issuer: 'http://id.example' }), /^issuers\.0\.issuer: must be an https URL$/],
    ['keys in the clear', file({ ...ISSUER, jwksUri: 'http://id.example/keys' }), /^issuers\.0\.jwksUri: must be an https URL$/],
    ['no clusters', file({ ...ISSUER, clusters: [] }), /^issuers\.0\.clusters: /],
    ['no audience', file({ ...ISSUER, audience: undefined }), /^issuers\.0\.audience: /],
    ['an unknown field', file({ ...ISSUER, algorithms: ['none'] }), /algorithms/],
    ["a beginning of the API server's own names", file({ ...ISSUER, usernamePrefix: 'syst' }), /^issuers\.0\.usernamePrefix: must not be what/],
    ["the API server's own names", file({ ...ISSUER, usernamePrefix: 'system:' }), /^issuers\.0\.usernamePrefix: must be printable, .* not begin with system:/],
    ['no prefix', file({ ...ISSUER, usernamePrefix: '' }), /^issuers\.0\.usernamePrefix: /],
    ['one issuer twice', file(ISSUER, { ...ISSUER, usernamePrefix: 'b:' }), /^issuers\.1\.issuer: .* is there twice$/],
    ['two realms of one host', file(ISSUER, { ...ISSUER, issuer: 'https://id.example/realms/b' }), /would let a user of one issuer be taken for one of the other; give another usernamePrefix/],
    ['a prefix that begins another', file({ ...ISSUER, usernamePrefix: 'a:' }, { ...ISSUER, issuer: 'https://b.example', usernamePrefix: 'a:b:' }), /a:b: and a: would let/],
  ])('is refused with %s', (_, text, why) => {
    expect(() => parseIssuers(text)).toThrow(why);
  });

  it('may name a server on this machine without https', () => {
    expect(parseIssuers(file({ ...ISSUER, issuer: 'http://127.0.0.1:8000' }))).toMatchObject([{ usernamePrefix: 'oidc:127.0.0.1:8000#' }]);
  });
});

import { claimsOf } from './token-claims.js';

const jwt = (claims: unknown): string => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.sig`;

describe('What a token says of itself', () => {
  it('is who has it and how long', () => {
    expect(claimsOf(jwt({ sub: 'system:serviceaccount:sre:ada', exp: 1_795_000_000 }))).toEqual({ subject: 'system:serviceaccount:sre:ada', ends: new Date(1_795_000_000_000) });
    expect(claimsOf(jwt({ sub: 'jürgen' }))).toEqual({ subject: 'jürgen', ends: undefined });
  });

  it.each(['sre', 'a.b', 'a.%%.c', `a.${Buffer.from('no json').toString('base64url')}.c`])('is nothing where it is none: %s', (token) => {
    expect(claimsOf(token)).toBeUndefined();
  });
});

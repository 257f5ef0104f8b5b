import fc from 'fast-check';

import { fillTemplate, matches, matchesMailbox } from './pattern.js';

describe('a pattern', () => {
  it.each([
    ['app1', 'app1', true],
    ['app1', 'app2', false],
    ['*', 'app1', true],
    ['*', '', false],
    ['*', 'a.b', false],
    ['api-*', 'api-1', true],
    ['api-*', 'api-', false],
    ['*.example.org', 'a.example.org', true],
    ['*.example.org', 'a.b.example.org', false],
    ['*.example.org', '.example.org', false],
    ['*.example.org', 'aXexample.org', false],
    ['a*b*c', 'a1b2c', true],
    ['a*b*c', 'abc', false],
    ['a*b*c', 'axbxbxc', true],
    ['*.example.org', '*.example.org', false],
    ['spiffe://x/ns/*/sa/*', 'spiffe://x/ns/a/sa/b', true],
    ['spiffe://x/ns/*', 'spiffe://x/ns/a/sa/b', false],
    ['**.example.org', 'a.example.org', true],
    ['**.example.org', 'a.b.c.example.org', true],
    ['**.example.org', 'example.org', false],
    ['**.example.org', '.example.org', false],
    ['**.example.org', 'a..example.org', false],
    ['**.example.org', 'badexample.org', false],
    ['**.example.org', 'a/b.example.org', false],
    ['**.example.org', '*.example.org', false],
    ['**.*.example.org', 'a.b.example.org', true],
    ['**.*.example.org', 'b.example.org', false],
  ])('%s for %s: %s', (pattern, value, expected) => {
    expect(matches(pattern, value)).toBe(expected);
  });

  it('agrees with the regular expression that it stands for', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '.', '/'), maxLength: 8 });
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*'), maxLength: 6 });
    fc.assert(
      fc.property(pattern, text, (p, t) => {
        const [tree, rest] = p.startsWith('**.') ? ['([^./]+[.])+', p.slice(3)] : ['', p];
        const expression = new RegExp(`^${tree}${rest.replaceAll('.', '\\.').replaceAll('*', '[^./]+')}$`);
        expect(matches(p, t)).toBe(expression.test(t));
      }),
      { numRuns: 5_000 },
    );
  });

  it('is filled with what the request is for', () => {
    const values = { serviceName: 'app1', namespace: 'shop', cluster: 'dev' };
    expect(fillTemplate('{serviceName}.{namespace}.{cluster}', values)).toBe('app1.shop.dev');
  });

  it.each([
    ['*@example.org', 'team@example.org', true],
    ['*@example.org', 'first.last@example.org', true],
    ['*@Example.org', 'team@example.ORG', true],
    ['Team@example.org', 'team@example.org', false],
    ['*@example.org', '@example.org', false],
    ['*@example.org', 'team@sub.example.org', false],
    ['*@*.example.org', 'a.b@sub.example.org', true],
    ['*@*.example.org', 'a.b@sub.sub.example.org', false],
    ['shop.*@example.org', 'shop.a.b@example.org', true],
    ['shop.*@example.org', 'bank.a@example.org', false],
    ['shop@example.org', 'shop@example.org', true],
    ['*@example.org', 'a*b@example.org', false],
    ['*', 'a@b', true],
    ['*', 'a@b.c', false],
  ])('of mailboxes %s for %s: %s', (pattern, value, expected) => {
    expect(matchesMailbox(pattern, value)).toBe(expected);
  });
});

import * as fc from 'fast-check';

import { combineProblems, notFoundIn, problem, problemSchema } from './problem.js';

describe('A Problem', () => {
  it("says it in the article's words", () => {
    expect(notFoundIn('ServiceName', 'appp1', 'app1-pki', 'allowedNames', ['app1', 'app2'], 'app1')).toBe(
      'ServiceName: appp1 in pki: app1-pki is not found in allowedNames: [app1 app2]. Did you mean app1?',
    );
    expect(notFoundIn('DnsName', 'x', 'p', 'allowedDnsNames', [], undefined)).toBe('DnsName: x in pki: p is not found in allowedDnsNames: [].');
  });

  it.each([
    ['a letter of another script', 'аcme', 'acme', 'U+0430'],
    ['a letter that is put together of two', 'Mu\u0308ller', 'Müller', 'U+0308'],
  ])('says what is different where two look alike: %s', (_, seen, suggestion, code) => {
    expect(notFoundIn('CommonName', seen, 'p', 'allowedCommonNames', [suggestion], suggestion)).toBe(
      `CommonName: ${seen} in pki: p is not found in allowedCommonNames: [${suggestion}]. Did you mean ${suggestion}? It has the character ${code}, which that has not.`,
    );
  });

  it('knows from its reason who has to act', () => {
    expect(problem('KeyNotAllowed', 'x')).toEqual({ reason: 'KeyNotAllowed', actor: 'owner', message: 'x' });
    expect(problem('SignerUnreachable', 'x')).toEqual({ reason: 'SignerUnreachable', actor: 'platform', message: 'x' });
  });

  it('is fit to be shown and to be sent, whatever users put in', () => {
    const text = fc.string({ unit: 'binary', maxLength: 2_000 });
    fc.assert(
      fc.property(text, text, fc.array(text, { maxLength: 100 }), text, (message, seen, allowed, field) => {
        const made = problem('DnsNameNotAllowed', message, { seen, allowed, field, suggestion: seen, rule: seen });
        expect(problemSchema.parse(JSON.parse(JSON.stringify(made)))).toEqual(made);
        expect(`${made.message}${made.seen}${made.allowed?.join('')}${made.suggestion}${made.rule}`).not.toMatch(/[\n\r\u202e\u2028]/);
      }),
    );
  });

  it('leaves out what is not said', () => {
    expect(problem('KeyNotAllowed', 'x', { seen: undefined, allowed: undefined })).not.toHaveProperty('seen');
  });
});

describe('Several Problems', () => {
  const [one, two] = [problem('KeyNotAllowed', 'One.', { field: 'spec.privateKey' }), problem('DurationNotAllowed', 'Two.', { seen: '1000d' })];

  it('are one, led by the first, with the messages of all', () => {
    expect(combineProblems([one, two])).toEqual({ ...one, message: 'One. Two.' });
  });

  it('are the first where there is no other', () => expect(combineProblems([one])).toBe(one));

  it('are at most 1,024 bytes', () => {
    const many = Array.from({ length: 30 }, () => problem('KeyNotAllowed', 'é'.repeat(500)));
    expect(Buffer.byteLength(combineProblems([one, ...many]).message)).toBeLessThanOrEqual(1024);
  });
});

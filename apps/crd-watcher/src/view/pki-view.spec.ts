import { signRequestSchema } from '@chancery/contracts';

import { pkiView } from '../testing/builders.js';

const requesterOf = (requester: string): string => pkiView({ metadata: { annotations: { 'chancery.dev/requester': requester } } }).requester;

describe('The requester of a Pki', () => {
  it.each([
    ['is passed on as it is', 'system:serviceaccount:app1:deployer', 'system:serviceaccount:app1:deployer'],
    ['is cut at 512 characters', 'x'.repeat(600), 'x'.repeat(512)],
    ['is cut between two characters', `${'x'.repeat(511)}\u{1f600}`, 'x'.repeat(511)],
    ['has no control characters', 'a\u0000b\nc\u0085', 'a\ufffdb\ufffdc\ufffd'],
  ])('%s', (_, given, kept) => {
    expect(requesterOf(given)).toBe(kept);
    expect(signRequestSchema.shape.requester.safeParse(kept).success).toBe(true);
  });
});

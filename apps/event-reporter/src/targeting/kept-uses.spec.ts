import { keptUses } from './kept-uses.js';
import type { SecretUse } from './secret-use.js';

const characters = (uses: readonly SecretUse[]): number =>
  uses.reduce((sum, { secret, keys = [] }) => sum + secret.length + keys.join('').length, 0);

describe('What is kept of a pod’s uses', () => {
  it.each<[string, SecretUse[], SecretUse[]]>([
    ['has each Secret once, with every key that is needed', [{ secret: 's', keys: ['a'] }, { secret: 't' }, { secret: 's', keys: ['b', 'a'] }, { secret: 's' }], [{ secret: 's', keys: ['a', 'b'] }, { secret: 't' }]],
    ['has no keys that nobody misses', [{ secret: 's', keys: ['a'], optional: true }], [{ secret: 's', optional: true }]],
    ['is needed where one use needs it', [{ secret: 's', optional: true }, { secret: 's', keys: ['a'] }, { secret: 's', keys: ['b'], optional: true }], [{ secret: 's', keys: ['a'] }]],
  ])('%s', (_rule, uses, kept) => expect(keptUses(uses)).toEqual(kept));

  it('ends where a spec says too much, in its order', () => {
    const uses = Array.from({ length: 12_000 }, (_, i): SecretUse => ({ secret: `a-name-of-a-secret-${String(i).padStart(5, '0')}` }));
    const kept = keptUses(uses);
    expect(kept).toEqual(uses.slice(0, 682));
    expect(characters(kept)).toBeLessThanOrEqual(16_384);
    expect(keptUses([...uses, { secret: uses[0]!.secret, keys: ['beyond'] }])).toEqual(kept);
  });

  it('ends among the keys of a Secret that has too many', () => {
    const [kept, ...others] = keptUses([{ secret: 's', keys: Array.from({ length: 9_999 }, (_, i) => `key-${i}`) }, { secret: 't' }]);
    expect(others).toEqual([]);
    expect(kept?.keys?.slice(0, 2)).toEqual(['key-0', 'key-1']);
    expect(characters([kept!])).toBeLessThanOrEqual(16_384);
  });
});

import type { Policy } from '@chancery/policy';

import { POLICY_TEXT, policyOf } from '../testing/builders.js';
import { UnloadedWarnings } from './unloaded-warnings.js';

describe('An authority that the policy names and that is not loaded', () => {
  it('is warned of once, when the policy or the authorities are loaded, and again after it was over', () => {
    let [policy, loaded, told, count] = [undefined as Policy | undefined, ['default'], [] as string[], -1];
    const warnings = new UnloadedWarnings({ policy: () => policy, loaded: () => loaded, warn: (warning) => told.push(warning), count: (now) => (count = now) });
    const look = (): [number, number] => {
      told = [];
      warnings.look();
      return [told.length, count];
    };
    expect(look()).toEqual([0, -1]);
    policy = policyOf(POLICY_TEXT.replace('rules:', 'frozen: {authorities: [old]}\nrules:'));
    expect(look()).toEqual([1, 1]);
    expect(look()).toEqual([0, 1]);
    loaded = ['default', 'old'];
    expect(look()).toEqual([0, 0]);
    loaded = ['default'];
    expect(look()).toEqual([1, 1]);
    expect(told).toEqual(['authority: old is named in frozen.authorities, and not loaded; loaded are: [default].']);
  });
});

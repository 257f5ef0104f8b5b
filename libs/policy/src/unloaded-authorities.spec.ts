import { loadPolicy, type Policy } from './file/load-policy.js';
import { unloadedAuthorities } from './unloaded-authorities.js';

const policyWith = (change: Record<string, unknown>): Policy =>
  loadPolicy(JSON.stringify({
    apiVersion: 'policy.chancery.dev/v1',
    rules: [
      { name: 'shop', namespaces: ['shop'], serviceNames: ['web'] },
      { name: 'bank', namespaces: ['bank'], serviceNames: ['web'], authorities: ['defualt', 'rsa'] },
    ],
    ...change,
  })) as Policy;

describe('An authority that is not loaded', () => {
  it('is told of with the rules that name it, and the one that was meant', () => {
    expect(unloadedAuthorities(policyWith({}), ['default', 'rsa'])).toEqual([
      'authority: defualt is named by rules: [bank], and not loaded; loaded are: [default rsa]. Did you mean default?',
    ]);
  });

  it('is told of where a freeze names it, which stops nothing', () => {
    expect(unloadedAuthorities(policyWith({ frozen: { authorities: ['rsa-2'] } }), ['default', 'defualt', 'rsa'])).toEqual([
      'authority: rsa-2 is named in frozen.authorities, and not loaded; loaded are: [default defualt rsa].',
    ]);
    expect(unloadedAuthorities(policyWith({ frozen: { authorities: ['rsa'] } }), ['default', 'defualt'])).toEqual([
      'authority: rsa is named by rules: [bank] and in frozen.authorities, and not loaded; loaded are: [default defualt].',
    ]);
  });

  it('is none where all are', () => {
    expect(unloadedAuthorities(policyWith({}), ['rsa', 'defualt', 'default'])).toEqual([]);
  });
});

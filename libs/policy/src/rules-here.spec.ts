import { loadPolicy, type Policy } from './file/load-policy.js';
import { rulesHere } from './rules-here.js';

const policyOf = (rules: string): Policy => loadPolicy(`apiVersion: policy.chancery.dev/v1\nrules:\n${rules}`) as Policy;
const RULES = `  - {name: one, clusters: [dev], namespaces: [shop], serviceNames: [a]}
  - {name: two, namespaces: ["team-*"], serviceNames: [a]}
  - {name: three, namespaces: [shop, "team-*"], serviceNames: [b]}
`;

describe('The rules for a namespace', () => {
  const policy = policyOf(RULES);
  const names = (cluster: string, namespace: string, of = policy): string[] => rulesHere(of, cluster, namespace).map(({ name }) => name);

  it.each([
    ['dev', 'shop', ['one', 'three']],
    ['prod', 'shop', ['three']],
    ['dev', 'team-1', ['two', 'three']],
    ['dev', 'bank', []],
  ])('in %s/%s are %j, whenever they are asked for', (cluster, namespace, expected) => {
    for (let i = 0; i < 3; i++) expect(names(cluster, namespace)).toEqual(expected);
  });

  it('are those of the policy in force, and of that very cluster', () => {
    expect(names('dev', 'shop', policyOf('  - {name: other, namespaces: [shop], serviceNames: [a]}\n'))).toEqual(['other']);
    expect(names('dev","shop', 'x')).toEqual([]);
    expect(names('dev', 'shop')).toEqual(['one', 'three']);
  });

  it('are found also after very many others', () => {
    for (let i = 0; i < 20_001; i++) names('dev', `team-${i}`);
    expect(names('dev', 'shop')).toEqual(['one', 'three']);
  });
});

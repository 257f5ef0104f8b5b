import { nearest, showList, showValue } from '@chancery/contracts';

import type { PolicyDocument } from './file/policy-schema.js';

/**
 * A sentence for each authority that rules or a freeze name and the signer has not loaded: a typo there would else be found only when somebody
 * asks for it, and a freeze that stops nothing never. The list of authorities in the policy says which may be named, not which are there.
 */
export const unloadedAuthorities = ({ rules, frozen }: Pick<PolicyDocument, 'rules' | 'frozen'>, loaded: readonly string[]): string[] => {
  const named = new Map<string, string[]>();
  for (const { name: rule, authorities } of rules) {
    for (const name of authorities) named.set(name, [...(named.get(name) ?? []), rule]);
  }
  return [...new Set([...named.keys(), ...frozen.authorities])]
    .filter((name) => !loaded.includes(name))
    .map((name) => {
      const byRules = named.get(name) ?? [];
      const by = [...(byRules.length > 0 ? [`by rules: ${showList(byRules)}`] : []), ...(frozen.authorities.includes(name) ? ['in frozen.authorities'] : [])];
      const near = nearest(name, loaded);
      const hint = near === undefined ? '' : ` Did you mean ${showValue(near)}?`;
      return `authority: ${showValue(name)} is named ${by.join(' and ')}, and not loaded; loaded are: ${showList(loaded)}.${hint}`;
    });
};

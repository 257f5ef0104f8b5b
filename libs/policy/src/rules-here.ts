import type { Policy } from './file/load-policy.js';
import type { Rule } from './file/policy-schema.js';
import { matches } from './pattern.js';

/** Namespaces that are remembered for one policy, of all clusters; then all are forgotten. */
const MOST_KEPT = 10_000;

/** What was found for each policy in force: a policy never changes, a new file is another one. */
const FOUND = new WeakMap<Policy, Map<string, readonly Rule[]>>();

/**
 * The rules that select the cluster and the namespace, in their order. A policy may have thousands of rules, so what was
 * found for a namespace is remembered.
 */
export const rulesHere = (policy: Policy, cluster: string, namespace: string): readonly Rule[] => {
  let found = FOUND.get(policy);
  if (found === undefined || found.size >= MOST_KEPT) {
    found = new Map();
    FOUND.set(policy, found);
  }
  // Neither a cluster nor a namespace has a slash in its name; as JSON, two that do are still two.
  const key = JSON.stringify([cluster, namespace]);
  const known = found.get(key);
  if (known !== undefined) return known;
  const here = policy.rules.filter(
    (rule) =>
      rule.clusters.some((pattern) => matches(pattern, cluster)) &&
      rule.namespaces.some((pattern) => matches(pattern, namespace)),
  );
  found.set(key, here);
  return here;
};

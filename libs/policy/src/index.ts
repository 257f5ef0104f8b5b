export { loadPolicy, revisionOf, type Policy } from './file/load-policy.js';
export { type PolicyError } from './file/policy-error.js';
export { policySchema, type AuthorityPolicy, type PolicyDocument, type Rule } from './file/policy-schema.js';
export { decide, type Decision, type DecisionInput, type Grant } from './decide.js';
export { unloadedAuthorities } from './unloaded-authorities.js';

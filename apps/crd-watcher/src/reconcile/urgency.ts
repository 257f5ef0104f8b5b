import { showMessage, type Problem } from '@chancery/contracts';

import type { SecretView } from '../view/secret-view.js';

/** Shares of the lifetime that are left, and what is said then. Steps and not times: a message has to aggregate. */
const STEPS: readonly (readonly [left: number, said: string])[] = [
  [0, 'has expired'],
  [1 / 24, 'is about to expire'],
  [1 / 6, 'expires soon'],
  [Infinity, 'is still valid'],
];

/** What happens meanwhile to the certificate that is in the Secret: a renewal that fails becomes more urgent by itself. */
export const withUrgency = (problem: Problem, secret: SecretView | undefined, now: Date): Problem => {
  const { certificate, name } = secret ?? {};
  if (certificate === undefined || name === undefined) return problem;
  const lifetime = certificate.notAfter.getTime() - certificate.notBefore.getTime();
  const left = (certificate.notAfter.getTime() - now.getTime()) / lifetime;
  const said = STEPS.find(([most]) => left <= most)?.[1] ?? '';
  const suffix = ` The certificate in Secret ${name} ${said}.`;
  // A message that is remembered from before a restart ends on an earlier step.
  const message = problem.message.replace(SUFFIX, '');
  // What is most urgent must not be what is clipped.
  return { ...problem, message: showMessage(message.slice(0, 1_000 - suffix.length) + suffix) };
};

const SUFFIX = new RegExp(` The certificate in Secret \\S+ (?:${STEPS.map(([, said]) => said).join('|')})\\.$`);

/** When the next step is reached, milliseconds since 1970; undefined after the last. */
export const nextStep = (secret: SecretView | undefined, now: Date): number | undefined => {
  const { certificate } = secret ?? {};
  if (certificate === undefined) return undefined;
  const lifetime = certificate.notAfter.getTime() - certificate.notBefore.getTime();
  return STEPS.map(([left]) => certificate.notAfter.getTime() - left * lifetime)
    .filter((at) => Number.isFinite(at) && at > now.getTime())
    .sort((a, b) => a - b)[0];
};

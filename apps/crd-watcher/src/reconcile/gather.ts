import type { PkiView } from '../view/pki-view.js';
import { holderOf } from './holder.js';
import type { PlanInput } from './plan.js';
import type { Refusals } from './refusals.js';
import type { SignerClock } from './signer-clock.js';
import type { World } from './world.js';

export interface GatherDependencies {
  world: World;
  refusals: Refusals;
  clock: SignerClock;
}

/** All that the plan for a Pki goes by, as it is now. */
export const gather = ({ world, refusals, clock }: GatherDependencies, pki: PkiView, now: Date): PlanInput => {
  const secret = world.secret(pki.namespace, pki.secretName);
  return {
    pki,
    secret,
    isOutOfSight: world.isOutOfSight(pki.namespace),
    cluster: world.cluster,
    holder: holderOf(world.claimants(pki.namespace, pki.secretName), secret),
    refusal: refusals.of(pki, now),
    revision: world.revision(),
    dueBy: clock.dueBy(now),
  };
};

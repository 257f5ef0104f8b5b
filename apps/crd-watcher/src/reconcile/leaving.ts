import { problem, showList, showValue, type Problem } from '@chancery/contracts';

import type { PkiView } from '../view/pki-view.js';
import type { Action, PlanInput } from './plan.js';

/** A deletion that takes longer waits for somebody's finalizer, in milliseconds. */
const LINGERS_MS = 60_000;

/**
 * What is done for a Pki that is being deleted: nothing, not even a Secret, which the deletion may be waiting to be rid of. Where it does
 * not come to an end, it is told: nobody would else notice that nothing is renewed any more.
 */
export const leaving = ({ pki, holder }: Pick<PlanInput, 'pki' | 'holder'>, deletedAt: Date, now: Date): Action => {
  // Its pods have the Secret of another Pki, which renews it.
  if (holder !== undefined && holder.uid !== pki.uid) return { type: 'none' };
  const toldAt = deletedAt.getTime() + LINGERS_MS;
  return now.getTime() < toldAt ? { type: 'none', lookAgainAt: toldAt } : { type: 'report', problem: lingers(pki) };
};

const lingers = ({ name, secretName, finalizers }: PkiView): Problem =>
  problem(
    'PkiDeleted',
    `Pki ${showValue(name)} is being deleted and waits for finalizers: ${showList(finalizers)}. Its Secret ` +
      `${showValue(secretName)} is not renewed any more. Have whoever set them finish, then apply the Pki again (it adopts the Secret), or let the pods use another Secret.`,
    { field: 'metadata.finalizers' },
  );

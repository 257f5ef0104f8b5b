import { showValue } from '@chancery/contracts';

import type { PkiView } from '../view/pki-view.js';
import { byAge } from './holder.js';

/** Most rivals that a message names. */
const MOST_NAMED = 3;

/**
 * The Pkis that want the Secret which this one holds, and are told that they do not get it: oldest first. One whose spec is
 * wrong is told that instead, and one that is going away needs no Secret.
 */
export const rivalsOf = (holder: PkiView, claimants: readonly PkiView[]): PkiView[] =>
  claimants
    .filter(({ uid, deletedAt, parsed }) => uid !== holder.uid && deletedAt === undefined && 'spec' in parsed)
    .sort(byAge);

/** The sentence that tells the holder, with a blank in front; nothing where there are none. */
export const sayRivals = (rivals: readonly PkiView[]): string => {
  if (rivals.length === 0) return '';
  const names = rivals.slice(0, MOST_NAMED).map(({ name, kind }) => `${showValue(name)} (${kind.group})`);
  const more = rivals.length > MOST_NAMED ? ` and ${rivals.length - MOST_NAMED} more` : '';
  const [who, wants, gets] = rivals.length === 1 ? ['Pki', 'wants', 'does'] : ['Pkis', 'want', 'do'];
  return (
    ` ${who}: ${names.join(', ')}${more} of this namespace ${wants} the same Secret and ${gets} not get it: ` +
    'set spec.secretName of one of them to another name.'
  );
};

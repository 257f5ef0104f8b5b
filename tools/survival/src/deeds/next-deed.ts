import type { Deed, DeedMaker } from './deed.js';
import type { Intent } from './intent.js';
import { breakPki, losePki, makePkiAgain, mendPki, reissuePki, replacePki, shortenPki } from './pki-deeds.js';
import { finishPod, replacePod } from './pod-deeds.js';
import { clear, damageSecret, duplicateSecret, loseSecret, obstruct, renameBack, renameSecret } from './secret-deeds.js';

/** What can happen and how often. The numbers of Pkis and pods stay about the same, and about a third has a fault. */
const KINDS: readonly [{ weight: number; make: DeedMaker }, ...{ weight: number; make: DeedMaker }[]] = [
  { weight: 20, make: breakPki },
  { weight: 18, make: mendPki },
  { weight: 16, make: replacePod },
  { weight: 2, make: finishPod },
  { weight: 4, make: losePki },
  { weight: 6, make: makePkiAgain },
  { weight: 3, make: replacePki },
  { weight: 5, make: renameSecret },
  { weight: 10, make: renameBack },
  { weight: 4, make: duplicateSecret },
  { weight: 3, make: obstruct },
  { weight: 3, make: clear },
  { weight: 4, make: loseSecret },
  { weight: 4, make: damageSecret },
  { weight: 6, make: reissuePki },
  { weight: 4, make: shortenPki },
];

/** `make pki again` */
const nameOf = (make: DeedMaker): string => make.name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** Follows from the seed and from the deeds before it, and from nothing else. */
export const nextDeed = (intent: Intent): Deed & { readonly kind: string } => {
  for (;;) {
    const { make } = intent.random.weighted(KINDS);
    const deed = make(intent);
    if (deed !== undefined) return { ...deed, kind: nameOf(make) };
  }
};

import { REASONS, isReason, showValue } from '@chancery/contracts';

import type { DeclaredReason, Declarations } from './declarations.js';
import { isReservedName } from './reserved-names.js';

/** What is wrong with declarations of the right shape, and where: a path into the file. */
export interface Objection {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** A name speaks for one service, and a reason means one thing, whoever says it. */
export const objectionsTo = ({ reporters }: Declarations, eventComponent: string): readonly Objection[] => {
  const names = new Set<string>();
  const meanings = new Map<string, Meaning>();
  return reporters.flatMap(({ name, reasons }, i) => {
    const path = ['reporters', i];
    const ofName = whyNotName(name, names, eventComponent);
    names.add(name);
    const own = new Set<string>();
    const ofReasons = reasons.flatMap((entry, j): Objection[] => {
      const message = own.has(entry.reason) ? 'is declared twice' : otherMeaning(entry, name, meanings);
      own.add(entry.reason);
      return message === undefined ? [] : [{ path: [...path, 'reasons', j, 'reason'], message: `${entry.reason} ${message}` }];
    });
    return [...(ofName === undefined ? [] : [{ path: [...path, 'name'], message: `${showValue(name)} ${ofName}` }]), ...ofReasons];
  });
};

const whyNotName = (name: string, others: ReadonlySet<string>, eventComponent: string): string | undefined => {
  if (isReservedName(name, eventComponent)) return 'is reserved: another component speaks by this name';
  return others.has(name) ? 'is declared twice' : undefined;
};

interface Meaning {
  readonly reporter: string;
  readonly entry: Pick<DeclaredReason, 'actor' | 'meaning'>;
}

const otherMeaning = (entry: DeclaredReason, reporter: string, meanings: Map<string, Meaning>): string | undefined => {
  if (isReason(entry.reason)) {
    if (means(REASONS[entry.reason], entry)) return undefined;
    return 'is in the catalogue of Chancery (docs/reasons.md) with another actor or meaning';
  }
  const known = meanings.get(entry.reason);
  if (known === undefined) meanings.set(entry.reason, { reporter, entry });
  if (known === undefined || means(known.entry, entry)) return undefined;
  return `is declared by ${known.reporter} with another actor or meaning`;
};

const means = (a: { actor: string; meaning: string }, b: { actor: string; meaning: string }): boolean =>
  a.actor === b.actor && a.meaning === b.meaning;

import { hash } from 'node:crypto';

import { MANAGED_LABEL, SECRET_ANNOTATIONS } from '@chancery/crd';

/** Whoever may label a Secret may put 256 kB of annotations on it: so many of them are kept, and so many labels. A template has 32. */
const MOST = 48;
/** Longer values are kept as their hash, in characters. */
const LONGEST_VALUE = 128;
/** The annotation that names a template's keys is read, in characters: twice what the largest template needs. */
const LONGEST_TEMPLATE = 48_000;

const OURS: ReadonlySet<string> = new Set([MANAGED_LABEL, ...Object.values(SECRET_ANNOTATIONS)]);

type Marks = Readonly<Record<string, string>>;

/** A value as it is kept and compared: equal values stay equal. */
export const keptValue = (value: string): string => (value.length <= LONGEST_VALUE ? value : `sha256:${hash('sha256', value)}`);

/** Labels or annotations of a Secret as they are kept: ours first, then those that a template has put there, then others. */
export const keptMarks = (marks: Marks = {}, template = ''): Marks => {
  const kept = Object.entries(marks);
  if (kept.length > MOST) {
    const rank = ([key]: readonly [string, string]): number => (OURS.has(key) ? 0 : template.includes(JSON.stringify(key)) ? 1 : 2);
    kept.sort((a, b) => rank(a) - rank(b)).splice(MOST);
  }
  return Object.fromEntries(kept.map(([key, value]) => [key, key === SECRET_ANNOTATIONS.template ? keptTemplate(value) : keptValue(value)]));
};

const keptTemplate = (value: string): string => (value.length <= LONGEST_TEMPLATE ? value : '');

import type { Named } from './world.js';

/** One thing that is not as it should be. */
export interface Defect {
  readonly object: string;
  readonly expected: string;
  readonly seen: string;
}

export const objectOf = (kind: string, { namespace, name, uid }: Named): string => `${kind} ${namespace}/${name} (${uid})`;

export const showDefect = ({ object, expected, seen }: Defect): string => `${object}\n    expected  ${expected}\n    seen      ${seen}`;

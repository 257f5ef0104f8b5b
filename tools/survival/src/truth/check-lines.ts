import type { Defect } from './defect.js';
import { says, showExpected, type Expected } from './expected.js';
import { diagnosisOf, openWarnings, showLine, wronglyClosed } from './lines.js';
import type { SeenEvent } from './world.js';

/** Compares the open Warnings on one object with those that it has to have: none missing, none too many, none stale. */
export const checkLines = (object: string, lines: readonly SeenEvent[], wanted: readonly Expected[]): Defect[] => {
  const defects: Defect[] = [];
  let open = openWarnings(lines);
  for (const expected of wanted) {
    const fits = (line: SeenEvent): boolean =>
      says(expected, line) &&
      (expected.diagnosis === undefined || diagnosisOf(line) === expected.diagnosis) &&
      (expected.message === undefined || line.message === expected.message);
    const found = open.find(fits);
    if (found !== undefined) open = open.filter((line) => line !== found);
    else if (expected.optional === undefined) {
      const near = open.find((line) => diagnosisOf(line) === expected.diagnosis) ?? lines.find((line) => diagnosisOf(line) === expected.diagnosis);
      // One that is told, but wrongly, is one defect and not two.
      open = open.filter((line) => line !== near);
      defects.push({ object, expected: showExpected(expected), seen: near === undefined ? 'no such line' : showLine(near) });
    }
  }
  for (const line of open) defects.push({ object, expected: 'no such line, or a Normal line that closes it', seen: showLine(line) });
  for (const line of wronglyClosed(lines)) {
    defects.push({ object, expected: 'a Warning that is not told again after the Normal line that closes it', seen: showLine(line) });
  }
  return defects;
};

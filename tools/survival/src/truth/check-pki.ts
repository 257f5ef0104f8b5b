import { SECRET_ANNOTATIONS } from '@chancery/crd';

import { checkLines } from './check-lines.js';
import { checkSecret } from './check-secret.js';
import { objectOf, type Defect } from './defect.js';
import { says, showExpected, type Expected } from './expected.js';
import { secretNameOf, type IndexOfWorld } from './index-of-world.js';
import { conditionOf, wrongWith } from './pki-truth.js';
import type { SeenEvent, SeenPki } from './world.js';

/** A Pki's condition, Secret and own lines. `told`: what others give it to know beside. */
export const checkPki = (pki: SeenPki, index: IndexOfWorld, lines: readonly SeenEvent[], told: readonly Expected[], now: Date): Defect[] => {
  const object = objectOf('Pki', pki.metadata);
  const wrong = wrongWith(pki, index);
  const condition = checkCondition(pki, wrong);
  if (wrong !== undefined) return [...condition, ...checkLines(object, lines, [wrong, ...told])];
  return [...condition, ...checkSecret(pki, index, now), ...checkLines(object, lines, told), ...checkNews(pki, index, lines)];
};

const checkCondition = (pki: SeenPki, wrong: Expected | undefined): Defect[] => {
  const condition = conditionOf(pki);
  const seen = condition === undefined ? 'no condition' : `Ready ${condition.status} ${condition.reason} for generation ${condition.observedGeneration}: ${condition.message}`;
  const isPresent = condition?.observedGeneration === pki.metadata.generation;
  const isTrue =
    wrong === undefined
      ? condition?.status === 'True' && condition.reason === 'Issued'
      : condition?.status === 'False' && says(wrong, condition);
  if (isPresent && isTrue) return [];
  const expected = `${wrong === undefined ? 'Ready True Issued' : `Ready False ${showExpected(wrong)}`} for generation ${pki.metadata.generation}`;
  return [{ object: objectOf('Pki', pki.metadata), expected, seen }];
};

/** One Normal line tells of the certificate that is in the Secret now. */
const checkNews = (pki: SeenPki, index: IndexOfWorld, lines: readonly SeenEvent[]): Defect[] => {
  const key = SECRET_ANNOTATIONS.serialNumber;
  const serial = index.secret(pki.metadata.namespace, secretNameOf(pki))?.metadata.annotations?.[key];
  const news = lines.filter(({ type, reason }) => type === 'Normal' && reason === 'Issued').map(({ metadata }) => metadata.annotations?.[key]);
  if (news.length === 1 && news[0] === serial) return [];
  return [{ object: objectOf('Pki', pki.metadata), expected: `one Normal line Issued of certificate ${serial}`, seen: `of [${news.join(' ')}]` }];
};

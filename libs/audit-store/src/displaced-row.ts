import { createHash } from 'node:crypto';

import { UNPARSABLE } from './record.js';
import { rowOf, type Row } from './row.js';
import { safeText } from './safe-text.js';

/**
 * What is stored of a message whose id its source has told with another outcome: an entry that is no record and says why. Those
 * who may tell one outcome may so not displace what others tell. Its id is that of its place in the chain, which nobody who tells can
 * know before.
 */
export const displacedRow = (row: Row, outcomeBefore: string, previousHash: string): Row => {
  const { stream, streamCreatedAt, sequence, storedAt, subject, source, cluster, outcome } = row;
  return rowOf({
    place: { stream, streamCreatedAt, sequence: Number(sequence) },
    storedAt,
    subject,
    source,
    ...(cluster !== null && { cluster }),
    content: {
      kind: 'unparsable',
      id: createHash('sha256').update(JSON.stringify([stream, streamCreatedAt.toISOString(), Number(sequence), previousHash])).digest('hex'),
      raw: row.raw ?? safeText(JSON.stringify(row.record)),
      parseError: outcome === UNPARSABLE ? (row.parseError ?? '') : `id: ${row.id} was told before by ${source} with the outcome ${outcomeBefore}, and now with ${outcome}`,
    },
  });
};

import type { Random } from '@chancery/survival';

import type { Stage } from './stage.js';

/** Something that a superuser does to single rows, how it is undone, and what has to be found, of which places. */
export interface Tampering {
  readonly name: string;
  readonly deed: string;
  readonly undo: string;
  readonly found: readonly string[];
}

/** Of each kind one, on rows that were picked at random; a stream's first and last rows have cases of their own. */
export const tamperings = async (stage: Stage, random: Random): Promise<Tampering[]> => {
  const rows = await stage.query<{ sequence: string }>("SELECT sequence FROM audit_record WHERE stream = 'AUDIT_SIGNER' ORDER BY sequence");
  const sequences = rows.map(({ sequence }) => Number(sequence));
  const pick = (): number => 1 + random.below(sequences.length - 4);
  const at = (index: number): string => `stream = 'AUDIT_SIGNER' AND sequence = ${sequences[index]}`;
  const keep = (which: string): string => `CREATE TABLE kept AS SELECT * FROM audit_record WHERE ${which}`;
  const kept = 'INSERT INTO audit_record OVERRIDING SYSTEM VALUE SELECT * FROM kept; DROP TABLE kept';
  const change = (which: string, to: string): Pick<Tampering, 'deed' | 'undo'> => ({
    deed: `${keep(which)}; UPDATE audit_record SET ${to} WHERE ${which}`,
    undo: `DELETE FROM audit_record WHERE ${which}; ${kept}`,
  });
  const remove = (which: string): Pick<Tampering, 'deed' | 'undo'> => ({ deed: `${keep(which)}; DELETE FROM audit_record WHERE ${which}`, undo: kept });
  const [altered, moved, dropped, swapped] = [pick(), pick(), pick(), pick()];
  const swap = `UPDATE audit_record SET sequence = -sequence WHERE stream = 'AUDIT_SIGNER' AND sequence IN (${sequences[swapped]}, ${sequences[swapped + 1]});
    UPDATE audit_record SET sequence = CASE -sequence WHEN ${sequences[swapped]} THEN ${sequences[swapped + 1]} ELSE ${sequences[swapped]} END WHERE sequence < 0`;
  const tail = `stream = 'AUDIT_SIGNER' AND sequence > ${sequences.at(-4)}`;
  return [
    { name: 'a record that was altered', ...change(at(altered), `record = record || '{"requester": "nobody"}'`), found: [`altered ${sequences[altered]}`] },
    { name: 'a column that was altered', ...change(at(moved), "namespace = 'elsewhere'"), found: [`altered ${sequences[moved]}`] },
    { name: 'a row that was dropped', ...remove(at(dropped)), found: [`gap ${sequences[dropped + 1]}`] },
    { name: 'two rows that were swapped', deed: swap, undo: swap, found: [sequences[swapped], sequences[swapped + 1]].map((sequence) => `altered ${sequence}`) },
    { name: 'an end that was cut off', ...remove(tail), found: [`cut ${sequences.at(-1)}`] },
  ];
};

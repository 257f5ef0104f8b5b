import type { Random } from '../soak/random.js';
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
  const kept = "INSERT INTO audit_record OVERRIDING SYSTEM VALUE SELECT * FROM kept; DROP TABLE kept";
  const [altered, moved, dropped, swapped] = [pick(), pick(), pick(), pick()];
  const swap = `UPDATE audit_record SET sequence = -sequence WHERE stream = 'AUDIT_SIGNER' AND sequence IN (${sequences[swapped]}, ${sequences[swapped + 1]});
    UPDATE audit_record SET sequence = CASE -sequence WHEN ${sequences[swapped]} THEN ${sequences[swapped + 1]} ELSE ${sequences[swapped]} END WHERE sequence < 0`;
  const tail = `stream = 'AUDIT_SIGNER' AND sequence > ${sequences.at(-4)}`;
  return [
    {
      name: 'a record that was altered',
      deed: `UPDATE audit_record SET record = record || '{"requester": "nobody"}' WHERE ${at(altered)}`,
      undo: `UPDATE audit_record SET record = record - 'requester' WHERE ${at(altered)}`,
      found: [`altered ${sequences[altered]}`],
    },
    {
      name: 'a column that was altered',
      deed: `UPDATE audit_record SET namespace = 'app2' WHERE ${at(moved)}`,
      undo: `UPDATE audit_record SET namespace = 'app1' WHERE ${at(moved)}`,
      found: [`altered ${sequences[moved]}`],
    },
    {
      name: 'a row that was dropped',
      deed: `CREATE TABLE kept AS SELECT * FROM audit_record WHERE ${at(dropped)}; DELETE FROM audit_record WHERE ${at(dropped)}`,
      undo: kept,
      found: [`gap ${sequences[dropped + 1]}`],
    },
    { name: 'two rows that were swapped', deed: swap, undo: swap, found: [sequences[swapped], sequences[swapped + 1]].map((sequence) => `altered ${sequence}`) },
    { name: 'an end that was cut off', deed: `CREATE TABLE kept AS SELECT * FROM audit_record WHERE ${tail}; DELETE FROM audit_record WHERE ${tail}`, undo: kept, found: [`cut ${sequences.at(-1)}`] },
  ];
};
